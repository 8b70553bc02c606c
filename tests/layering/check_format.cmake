# SPDX-License-Identifier: Apache-2.0
# Every source is as clang-format would write it.
# cmake -D ROOT=<repository> -D CLANG_FORMAT=clang-format -P check_format.cmake
cmake_minimum_required(VERSION 3.25)

set(files "")
foreach(room engine synapse neuron networks experiments tests docs)
  file(GLOB_RECURSE found "${ROOT}/${room}/*.hpp" "${ROOT}/${room}/*.cpp")
  list(APPEND files ${found})
endforeach()
execute_process(COMMAND "${CLANG_FORMAT}" --dry-run --Werror ${files} RESULT_VARIABLE status ERROR_VARIABLE complaints)
if(NOT status EQUAL 0)
  string(REGEX MATCHALL "[^\n:]+:[0-9]+:[0-9]+: error" places "${complaints}")
  list(TRANSFORM places REPLACE ":.*" "")
  list(REMOVE_DUPLICATES places)
  list(JOIN places "\n  " places)
  message(FATAL_ERROR "not formatted; remedy: clang-format -i on\n  ${places}")
endif()
