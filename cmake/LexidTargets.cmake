# The one set of flags, and the two kinds of target that lexid is made of.

option(LEXID_SANITIZE_ADDRESS "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(LEXID_SANITIZE_THREAD "ThreadSanitizer" OFF)
option(LEXID_FUZZ "Build the libFuzzer targets" OFF)
option(LEXID_QUICK_BUILD "Compile it all once in the shortest time, for whoever edits nothing afterwards" OFF)
option(LEXID_LINK_TIME_OPTIMISATION "Optimise across files, at the price of a slow link" OFF)

add_library(lexid_flags INTERFACE)
# No deprecation warnings: libstdc++ 12's stable_sort itself calls what it marks deprecated. None for
# designated initializers either: what they leave out has its default.
target_compile_options(lexid_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor
    -Woverloaded-virtual -Wimplicit-fallthrough -Wno-deprecated-declarations -Werror
    $<$<CXX_COMPILER_ID:Clang>:-Wno-missing-designated-field-initializers> -fno-strict-aliasing -ffp-contract=off
    -fstack-protector-strong -fno-omit-frame-pointer)
target_include_directories(lexid_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_link_options(lexid_flags INTERFACE -fuse-ld=lld-19)
endif()
if(LEXID_SANITIZE_ADDRESS)
    set(sanitizers -fsanitize=address,undefined -fno-sanitize-recover=all
        -fsanitize-address-use-after-return=always)
elseif(LEXID_SANITIZE_THREAD)
    set(sanitizers -fsanitize=thread)
else()
    set(sanitizers)
    target_compile_definitions(lexid_flags INTERFACE $<$<NOT:$<CONFIG:Debug>>:_FORTIFY_SOURCE=2>)
endif()
if(LEXID_FUZZ)
    list(APPEND sanitizers -fsanitize=fuzzer-no-link)
endif()
if(LEXID_LINK_TIME_OPTIMISATION AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(lexid_flags INTERFACE -flto=thin)
    target_link_options(lexid_flags INTERFACE -flto=thin)
    # Archives without a table of symbols: lld needs none, and an older `ar` can't read what clang-19
    # writes here.
    set(CMAKE_CXX_ARCHIVE_CREATE "<CMAKE_AR> qcS <TARGET> <LINK_FLAGS> <OBJECTS>")
    set(CMAKE_CXX_ARCHIVE_FINISH "")
endif()
target_compile_options(lexid_flags INTERFACE ${sanitizers})
target_link_options(lexid_flags INTERFACE ${sanitizers} -Wl,-z,relro,-z,now)

# How test code is compiled. In a quick build it is not optimised, which takes half the time, and it
# runs but for a moment; what it tests is optimised as ever.
add_library(lexid_test_flags INTERFACE)
target_link_libraries(lexid_test_flags INTERFACE lexid_flags)
if(LEXID_QUICK_BUILD)
    target_compile_options(lexid_test_flags INTERFACE -O0 -U_FORTIFY_SOURCE)
endif()

# lexid_library(NAME SOURCES file... LINKS target... [HEADERS header...]): the static library
# `lexid_NAME`. HEADERS: what many of its files include beside the standard library. A quick build
# parses them once for all; the everyday one does not, so that each file has to say what it needs.
function(lexid_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;HEADERS")
    add_library(lexid_${name} STATIC ${arg_SOURCES})
    target_link_libraries(lexid_${name} PUBLIC ${arg_LINKS} PRIVATE $<BUILD_INTERFACE:lexid_flags>)
    target_include_directories(lexid_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
    if(arg_HEADERS AND LEXID_QUICK_BUILD)
        target_precompile_headers(lexid_${name} PRIVATE
            <algorithm> <array> <charconv> <chrono> <expected> <functional> <map> <memory> <optional> <span>
            <string> <string_view> <utility> <variant> <vector> ${arg_HEADERS})
    endif()
endfunction()

# Puts test files together, so many into one, each in a namespace of its own: a third of the time or
# less, since all that they share is compiled once. OUT: the sources to compile instead.
function(lexid_unite_tests name out)
    set(united_max 12)  # more would leave one processor without work at the end
    set(sources)
    set(group)
    set(number 0)
    set(tests ${ARGN})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    set(others ${ARGN})
    list(FILTER others EXCLUDE REGEX "_test\\.cpp$")
    list(LENGTH tests left)
    foreach(test IN LISTS tests)
        list(APPEND group "${CMAKE_CURRENT_SOURCE_DIR}/${test}")
        list(LENGTH group length)
        math(EXPR left "${left} - 1")
        if(length EQUAL united_max OR left EQUAL 0)
            math(EXPR number "${number} + 1")
            set(united "${CMAKE_CURRENT_BINARY_DIR}/${name}_united_${number}.cpp")
            string(REPLACE ";" "|" joined "${group}")
            add_custom_command(OUTPUT "${united}"
                COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${united}" "-DSOURCES=${joined}"
                        -P "${CMAKE_SOURCE_DIR}/cmake/UniteTests.cmake"
                DEPENDS ${group} "${CMAKE_SOURCE_DIR}/cmake/UniteTests.cmake" VERBATIM)
            list(APPEND sources "${united}")
            set(group)
        endif()
    endforeach()
    set(${out} ${sources} ${others} PARENT_SCOPE)
endfunction()

# lexid_test(NAME [OPTIMISED] SOURCES file... LINKS target... [HEADERS target] [LABEL label]): one
# GoogleTest program, run by ctest. OPTIMISED: in a quick build too, since its own code works hard.
# HEADERS: whose precompiled headers it takes instead of the plain ones. LABEL: `unit` unless given;
# the target `unit_tests` builds all with that label, which take seconds and no program but their own.
add_custom_target(unit_tests)
function(lexid_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "OPTIMISED" "HEADERS;LABEL" "SOURCES;LINKS")
    if(LEXID_QUICK_BUILD)
        lexid_unite_tests(${name} arg_SOURCES ${arg_SOURCES})
    endif()
    add_executable(${name}_test ${arg_SOURCES})
    if(LEXID_QUICK_BUILD)
        # United files lie elsewhere than what they include by its bare name.
        target_include_directories(${name}_test PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}")
    endif()
    set(flags lexid_test_flags)
    if(arg_OPTIMISED)
        set(flags lexid_flags)
        set(arg_HEADERS ${optimised_headers})
    elseif(NOT arg_HEADERS)
        set(arg_HEADERS plain_headers)
    endif()
    target_precompile_headers(${name}_test REUSE_FROM ${arg_HEADERS})
    target_link_libraries(${name}_test PRIVATE ${arg_LINKS} ${flags} GTest::gmock_main)
    target_include_directories(${name}_test PRIVATE "${CMAKE_SOURCE_DIR}/tests")
    target_compile_definitions(${name}_test PRIVATE LEXID_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test)
    if(NOT arg_LABEL)
        set(arg_LABEL unit)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT 600 LABELS "${arg_LABEL}")
    if(arg_LABEL STREQUAL "unit")
        add_dependencies(unit_tests ${name}_test)
    endif()
endfunction()
