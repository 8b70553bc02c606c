# SPDX-License-Identifier: Apache-2.0
# What every target of memspike has in common.

# Strict warnings, and the same arithmetic everywhere: without this switch the compiler may fuse a*b+c where the
# processor can, and the last digits would depend on the machine.
function(memspike_compile_options target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -ffp-contract=off -Wall -Wextra -Wshadow -Wconversion
                                           $<$<BOOL:${MEMSPIKE_WERROR}>:-Werror>)
endfunction()

# memspike_library(engine): target memspike_engine, alias memspike::engine, of every source in the folder.
# A folder of headers alone makes an INTERFACE library, unless GENERATED says that sources will be added.
# PUBLIC: libraries its headers show. PRIVATE: libraries behind a door. HEADERS_ONLY: private and not linked.
function(memspike_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "GENERATED" "" "PUBLIC;PRIVATE;HEADERS_ONLY")
  set(target memspike_${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  list(REMOVE_ITEM sources "${CMAKE_CURRENT_SOURCE_DIR}/main.cpp")
  if(sources OR arg_GENERATED)
    add_library(${target} STATIC ${sources})
    memspike_compile_options(${target})
    target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
    foreach(library IN LISTS arg_HEADERS_ONLY)
      target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${library}>)
    endforeach()
    set(scope PUBLIC)
  else()
    add_library(${target} INTERFACE)
    target_compile_features(${target} INTERFACE cxx_std_20)
    target_link_libraries(${target} INTERFACE ${arg_PUBLIC})
    set(scope INTERFACE)
  endif()
  add_library(memspike::${name} ALIAS ${target})
  target_include_directories(${target} ${scope} $<BUILD_INTERFACE:${memspike_SOURCE_DIR}>
                                                $<INSTALL_INTERFACE:include/memspike>)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS ${target} EXPORT memspikeTargets)
endfunction()
