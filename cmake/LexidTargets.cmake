# The one set of flags, and the two kinds of target that lexid is made of.

option(LEXID_SANITIZE_ADDRESS "AddressSanitizer and UndefinedBehaviorSanitizer" OFF)
option(LEXID_SANITIZE_THREAD "ThreadSanitizer" OFF)
option(LEXID_FUZZ "Build the libFuzzer targets" OFF)
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

# lexid_library(NAME SOURCES file... LINKS target...): the static library `lexid_NAME`.
function(lexid_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
    add_library(lexid_${name} STATIC ${arg_SOURCES})
    target_link_libraries(lexid_${name} PUBLIC ${arg_LINKS} PRIVATE $<BUILD_INTERFACE:lexid_flags>)
    target_include_directories(lexid_${name} PUBLIC "${CMAKE_SOURCE_DIR}/src")
endfunction()

# lexid_test(NAME SOURCES file... LINKS target... [HEADERS target]): one GoogleTest program, run by
# ctest. HEADERS: whose precompiled headers it takes instead of the plain ones.
function(lexid_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "HEADERS" "SOURCES;LINKS")
    add_executable(${name}_test ${arg_SOURCES})
    if(NOT arg_HEADERS)
        set(arg_HEADERS plain_headers)
    endif()
    target_precompile_headers(${name}_test REUSE_FROM ${arg_HEADERS})
    target_link_libraries(${name}_test PRIVATE ${arg_LINKS} lexid_flags GTest::gmock_main)
    target_include_directories(${name}_test PRIVATE "${CMAKE_SOURCE_DIR}/tests")
    target_compile_definitions(${name}_test PRIVATE LEXID_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600)
endfunction()
