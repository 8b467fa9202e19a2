# The programs as a whole, from outside: one ctest test for each test of system.c and system_air.c.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

function(add_system_tests program)
  add_executable(${program} ${program}.c program.c)
  target_compile_definitions(${program} PRIVATE _GNU_SOURCE
                             AT_COMMANDS="$<TARGET_FILE:at_commands>"
                             ATCTL="$<TARGET_FILE:atctl>" TRANSCRIPT="$<TARGET_FILE:transcript>")
  target_link_libraries(${program} PRIVATE PkgConfig::CMOCKA Threads::Threads util)
  add_dependencies(${program} at_commands atctl transcript)

  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${program}.c)
  file(STRINGS ${program}.c names REGEX "^    TEST\\(")
  foreach(name ${names})
    string(REGEX REPLACE ".*\\((.*)\\).*" "\\1" name ${name})
    add_test(NAME ${program}.${name} COMMAND ${program} ${name})
    set_tests_properties(${program}.${name} PROPERTIES TIMEOUT 120
                         SKIP_REGULAR_EXPRESSION "\\[  SKIPPED \\] ${name}")
  endforeach()
endfunction()

add_system_tests(system)
add_system_tests(system_air)
