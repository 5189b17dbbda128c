# Writes the copy of a source file that has a planted bug:
#     cmake -DNAME=plant -DFILE=src/... -DSOURCE_DIR=... -DFOLDER=... -P plant.cmake
# FOLDER holds the texts FIND, REPLACE, FIND_2 and REPLACE_2 and gets the copy. If the text to replace
# does not stand in the file exactly once, the copy is a program's part that says so and fails as soon as it
# runs: the plant's own test shows it, and everything else is built and tested as ever.

set(gone)
if(EXISTS "${SOURCE_DIR}/${FILE}")
    file(READ "${SOURCE_DIR}/${FILE}" content)
else()
    set(content)
    set(gone "the file ${FILE} is gone")
endif()
foreach(number "" _2)
    file(READ "${FOLDER}/FIND${number}" find)
    file(READ "${FOLDER}/REPLACE${number}" replace)
    if(find STREQUAL "" OR gone)
        continue()
    endif()
    string(FIND "${content}" "${find}" first)
    string(FIND "${content}" "${find}" last REVERSE)
    if(first EQUAL -1)
        set(gone "the text that it replaces no longer stands in ${FILE}:\n${find}")
    elseif(NOT first EQUAL last)
        set(gone "the text that it replaces stands in ${FILE} more than once:\n${find}")
    endif()
    string(REPLACE "${find}" "${replace}" content "${content}")
endforeach()
if(gone)
    if(EXISTS "${SOURCE_DIR}/${FILE}")
        file(READ "${SOURCE_DIR}/${FILE}" content)
    endif()
    string(PREPEND content "#include <cstdio>\n#include <cstdlib>\n")
    string(APPEND content "
namespace {
[[maybe_unused]] const bool plant_is_gone = [] {
    std::fputs(R\"plant(the planted bug `${NAME}` can't be planted: ${gone}
The code has changed: say in tests/sim/plants.cmake what the same bug looks like in it.
)plant\", stderr);
    std::_Exit(1);
    return true;
}();
}  // namespace
")
endif()
get_filename_component(base "${FILE}" NAME)
file(WRITE "${FOLDER}/${base}" "${content}")
