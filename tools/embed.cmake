# cmake -DIN=file -DOUT=file.c -DSYMBOL=name -P embed.cmake: a file as a C array
# that ends in a NUL, and its length.
file(READ ${IN} hex HEX)
string(LENGTH "${hex}" digits)
math(EXPR length "${digits} / 2")
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
file(WRITE ${OUT} "#include <stddef.h>\nextern const unsigned char ${SYMBOL}[];\nextern const size_t ${SYMBOL}_len;\nconst unsigned char ${SYMBOL}[] = {${bytes}0};\nconst size_t ${SYMBOL}_len = ${length};\n")
