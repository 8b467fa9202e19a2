# Fuzz targets, with clang: fuzz_NAME at the top of the build folder, seeds in corpus/NAME.
function(add_fuzz_target name)
  add_executable(fuzz_${name} fuzz/fuzz_${name}.c)
  target_link_libraries(fuzz_${name} PRIVATE ${ARGN})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
endfunction()

add_fuzz_target(session fake_nwp atcmd)
add_fuzz_target(scenario scenario)
foreach(name control join)
  add_fuzz_target(${name} atcmd-linux)
  target_compile_definitions(fuzz_${name} PRIVATE _GNU_SOURCE)
  target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
endforeach()

# The words of the command set.
add_custom_command(OUTPUT ${PROJECT_BINARY_DIR}/fuzz_session.dict
                   COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/dictionary $<TARGET_FILE:at_commands>
                           >${PROJECT_BINARY_DIR}/fuzz_session.dict
                   DEPENDS at_commands fuzz/dictionary)
add_custom_target(dictionary ALL DEPENDS ${PROJECT_BINARY_DIR}/fuzz_session.dict)
