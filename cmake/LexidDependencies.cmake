# Everything comes from Debian 12's packages; scripts/setup.sh names and installs them.
# Static where Debian has an archive, so that the one binary needs few packages where it runs.

set(Boost_USE_STATIC_LIBS ON)
find_package(Boost 1.81 REQUIRED COMPONENTS json url)
find_package(OpenSSL 3 REQUIRED)
find_package(Threads REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(date REQUIRED)
find_package(GTest REQUIRED)
find_package(benchmark REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(systemd REQUIRED IMPORTED_TARGET libsystemd)

# lexid_archive(TARGET header archive): an imported target for a library without a CMake package.
function(lexid_archive target header archive)
    find_path(${archive}_include ${header} REQUIRED)
    find_library(${archive}_library ${archive} REQUIRED)
    add_library(${target} UNKNOWN IMPORTED GLOBAL)
    set_target_properties(${target} PROPERTIES
        IMPORTED_LOCATION "${${archive}_library}"
        INTERFACE_INCLUDE_DIRECTORIES "${${archive}_include}")
    target_link_libraries(${target} INTERFACE Threads::Threads ${CMAKE_DL_LIBS})
endfunction()
lexid_archive(re2::re2 re2/re2.h libre2.a)
lexid_archive(sqlite3::sqlite3 sqlite3.h libsqlite3.a)
lexid_archive(utf8proc::utf8proc utf8proc.h libutf8proc.a)
