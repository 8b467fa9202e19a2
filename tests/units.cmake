# Unit tests: each is one program, built on the libraries and, where it needs one, on the fake
# network processor.
pkg_check_modules(CMOCKA REQUIRED IMPORTED_TARGET cmocka)

add_library(fake_nwp STATIC fake_nwp.c fake_settings.c fake_socket.c fake_wlan.c fake_apps.c
            fake_clients.c fake_host.c)
target_include_directories(fake_nwp PUBLIC ${CMAKE_CURRENT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(fake_nwp PUBLIC atcmd)

foreach(unit names parse print base64 session event api fake base)
  add_executable(unit_${unit} unit_${unit}.c)
  target_compile_definitions(unit_${unit} PRIVATE _GNU_SOURCE)
  target_link_libraries(unit_${unit} PRIVATE fake_nwp atcmd-linux PkgConfig::CMOCKA)
  add_test(NAME unit_${unit} COMMAND unit_${unit})
  set_tests_properties(unit_${unit} PROPERTIES TIMEOUT 60)
endforeach()

# Scenario files, apart from the air and the network processor.
add_library(scenario STATIC ${PROJECT_SOURCE_DIR}/src/air/scenario.c
            ${PROJECT_SOURCE_DIR}/src/air/scenario_value.c)
target_compile_definitions(scenario PUBLIC _GNU_SOURCE)
target_include_directories(scenario PUBLIC ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(scenario PUBLIC PkgConfig::INIH)
add_executable(unit_scenario unit_scenario.c)
target_compile_definitions(unit_scenario PRIVATE
                           EXAMPLES="${PROJECT_SOURCE_DIR}/examples/scenarios")
target_link_libraries(unit_scenario PRIVATE scenario PkgConfig::CMOCKA)
add_test(NAME unit_scenario COMMAND unit_scenario)
set_tests_properties(unit_scenario PROPERTIES TIMEOUT 60)

# Devices on the air through random sequences of orders and failures.
add_executable(property_air property_air.c witness.c)
target_compile_definitions(property_air PRIVATE _GNU_SOURCE)
target_include_directories(property_air PRIVATE ${PROJECT_SOURCE_DIR}/src)
target_link_libraries(property_air PRIVATE atcmd-linux)
add_test(NAME property_air COMMAND property_air)
set_tests_properties(property_air PROPERTIES TIMEOUT 300)

if(CMAKE_BUILD_TYPE STREQUAL Fuzz)
  include(fuzz/fuzz.cmake)
endif()
