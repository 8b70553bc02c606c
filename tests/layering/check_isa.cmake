# SPDX-License-Identifier: Apache-2.0
# Code compiled for AVX2 must not reach a processor without it. Where two object files define the same weak symbol the
# linker keeps either, so a weak symbol of an *_avx2 object has to carry the instruction level in its name. And nothing
# in such an object may run before main().
# cmake -D OBJECTS=<file with one object a line> -D NM=nm -P check_isa.cmake
cmake_minimum_required(VERSION 3.25)

file(STRINGS "${OBJECTS}" objects REGEX "_avx2\\.cpp\\.o(bj)?$")
if(NOT objects)
  message(FATAL_ERROR "${OBJECTS} names no *_avx2 object; expected one for each model")
endif()

set(violations "")
foreach(object IN LISTS objects)
  execute_process(COMMAND "${NM}" --demangle --defined-only "${object}" OUTPUT_VARIABLE table COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "[^\n]+" symbols "${table}")
  foreach(symbol IN LISTS symbols)
    if(symbol MATCHES "^[0-9a-f]+ [WVu] (.*)" AND NOT symbol MATCHES "Avx2")
      string(APPEND violations "  ${object}: the linker may use '${CMAKE_MATCH_1}' outside AVX2 code\n")
    elseif(symbol MATCHES "_GLOBAL__sub_I|__static_initialization")
      string(APPEND violations "  ${object}: runs code before main(): ${symbol}\n")
    endif()
  endforeach()
endforeach()

if(violations)
  message(FATAL_ERROR "AVX2 code is not kept apart:\n${violations}")
endif()
list(LENGTH objects count)
message(STATUS "${count} AVX2 objects share no symbol with the others")
