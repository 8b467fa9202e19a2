# The program as a whole, from outside: one ctest test for each test of system.c.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

add_executable(system system.c program.c)
target_compile_definitions(system PRIVATE _GNU_SOURCE AT_COMMANDS="$<TARGET_FILE:at_commands>"
                           TRANSCRIPT="$<TARGET_FILE:transcript>")
target_link_libraries(system PRIVATE PkgConfig::CMOCKA Threads::Threads util)
add_dependencies(system at_commands transcript)

set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS system.c)
file(STRINGS system.c names REGEX "^    TEST\\(")
foreach(name ${names})
  string(REGEX REPLACE ".*\\((.*)\\).*" "\\1" name ${name})
  add_test(NAME system.${name} COMMAND system ${name})
  set_tests_properties(system.${name} PROPERTIES TIMEOUT 120
                       SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\] ${name}")
endforeach()
