# Writes one file that holds test files, for the compiler to see what they share once:
#     cmake -DOUTPUT=file -DSOURCES=file|file... -P UniteTests.cmake
# Each is put into a namespace of its own within lexid's, which it sees as before, so that names of the
# same spelling don't meet. Messages and debuggers name the files where they lie.
file(WRITE "${OUTPUT}.new" "")
string(REPLACE "|" ";" sources "${SOURCES}")
foreach(source IN LISTS sources)
    file(READ "${source}" text)
    get_filename_component(name "${source}" NAME_WE)
    string(REGEX REPLACE "(^|\n)namespace (lexid[a-z_:]*) {" "\\1namespace \\2::in_${name} {" text "${text}")
    file(APPEND "${OUTPUT}.new" "#line 1 \"${source}\"\n${text}\n")
endforeach()
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
