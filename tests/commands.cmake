# The commands over the fake network processor: the program at_commands with test commands that
# script it, and transcripts that use them.
get_target_property(at_fake_sources at_commands SOURCES)
get_target_property(at_fake_libraries at_commands LINK_LIBRARIES)
list(TRANSFORM at_fake_sources PREPEND ${PROJECT_SOURCE_DIR}/)
add_executable(at_fake fake_device.c fake_commands.c fake_lists.c fake_events.c ${at_fake_sources})
target_compile_definitions(at_fake PRIVATE _GNU_SOURCE ATCMD_VERSION="${PROJECT_VERSION}")
target_link_libraries(at_fake PRIVATE fake_nwp ${at_fake_libraries})

file(GLOB command_transcripts RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} CONFIGURE_DEPENDS commands/*.at)
function(add_command_transcript name file)
  add_test(NAME ${name} COMMAND transcript --transport tcp ${ARGN} --program $<TARGET_FILE:at_fake>
           ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  set_tests_properties(${name} PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 120)
endfunction()
foreach(file ${command_transcripts})
  string(REGEX REPLACE "^commands/(.*)\\.at$" "commands.\\1" name ${file})
  add_command_transcript(${name}.tcp ${file})
  add_command_transcript(${name}.bytes ${file} --chunk 1)
endforeach()
