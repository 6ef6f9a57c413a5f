# Generated sources of the catalogue layer.
find_program(AWK awk REQUIRED)
function(generate script name in)
    set(out ${CMAKE_BINARY_DIR}/tables/${name}.c)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/tables
        COMMAND ${CMAKE_COMMAND} -E env LC_ALL=C ${AWK} -v name=${name}
                -f ${CMAKE_SOURCE_DIR}/tools/${script} ${in} > ${out}.new
        COMMAND ${CMAKE_COMMAND} -E rename ${out}.new ${out}
        DEPENDS ${in} ${CMAKE_SOURCE_DIR}/tools/${script} VERBATIM)
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
