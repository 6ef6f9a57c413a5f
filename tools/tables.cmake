# Generated sources of the catalogue layer.
find_program(AWK awk REQUIRED)
# Tables whose rows are a public struct of catalogue.h; the others have a
# NAME_row of node/catalogue/tables.h.
set(row_types flow_type)
set(row_waste_codes waste_code)
set(row_activities activity)
set(row_places place)
set(row_plausibility plausible)
set(row_substitutions substitution)
set(row_attributes attribute)
set(row_assumed_flows assumed_flow)
set(row_functions flow_function)
set(tables_dir ${CMAKE_SOURCE_DIR}/node/catalogue/tables)
set(types_tsv ${tables_dir}/types.tsv)
# Whose ids other tables name.
set(named_tsv ${types_tsv} ${tables_dir}/functions.tsv
    ${tables_dir}/activities.tsv ${tables_dir}/attributes.tsv)

set(stop_tsv ${CMAKE_SOURCE_DIR}/node/catalogue/tables/stop_words.tsv)

function(generate script name in)
    set(out ${CMAKE_BINARY_DIR}/tables/${name}.c)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/tables
        COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${AWK} -v name=${name}
                -v row=${row_${name}} -v types=${types_tsv}
                -v dir=${tables_dir} -v fillers=${stop_tsv}
                -f ${CMAKE_SOURCE_DIR}/tools/${script} ${in} > ${out}.new
        COMMAND ${CMAKE_COMMAND} -E rename ${out}.new ${out}
        DEPENDS ${in} ${named_tsv} ${stop_tsv}
                ${CMAKE_SOURCE_DIR}/tools/${script} VERBATIM)
    target_sources(catalogue PRIVATE ${out})
endfunction()
file(GLOB tables CONFIGURE_DEPENDS
     ${CMAKE_SOURCE_DIR}/node/catalogue/tables/*.tsv)
foreach(table ${tables})
    cmake_path(GET table STEM stem)
    generate(table.awk ${stem} ${table})
endforeach()
foreach(lang fr nl)
    generate(po.awk text_${lang} ${CMAKE_SOURCE_DIR}/node/catalogue/po/${lang}.po)
endforeach()
generate(terms.awk terms ${types_tsv})
generate(members.awk members ${types_tsv})
