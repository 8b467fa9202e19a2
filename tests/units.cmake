# Unit tests: each is one program, built on the libraries and, where it needs one, on the fake
# network processor.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

add_library(fake_nwp STATIC fake_nwp.c fake_settings.c fake_socket.c fake_wlan.c fake_apps.c
            fake_clients.c fake_host.c)
target_include_directories(fake_nwp PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(fake_nwp PUBLIC atcmd)

foreach(unit names parse print base64 session event api fake)
  add_executable(unit_${unit} unit_${unit}.c)
  target_compile_definitions(unit_${unit} PRIVATE _GNU_SOURCE)
  target_link_libraries(unit_${unit} PRIVATE fake_nwp atcmd-linux PkgConfig::CMOCKA)
  add_test(NAME unit_${unit} COMMAND unit_${unit})
  set_tests_properties(unit_${unit} PROPERTIES TIMEOUT 60)
endforeach()

if(CMAKE_BUILD_TYPE STREQUAL Fuzz)
  include(fuzz/fuzz.cmake)
endif()
