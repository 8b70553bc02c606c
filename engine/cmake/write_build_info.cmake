# SPDX-License-Identifier: Apache-2.0
# Run at every build: asks git what is being built and writes build_info.cpp when that has changed.
# cmake -D FACTS=<file of set() lines> -D SOURCE_DIR=... -D TEMPLATE=... -D OUTPUT=... -P write_build_info.cmake
include("${FACTS}")
set(memspike_git_hash unknown)
find_program(GIT git)
if(GIT AND EXISTS "${SOURCE_DIR}/.git")
  execute_process(COMMAND "${GIT}" describe --always --dirty --abbrev=12 --exclude=*
                  WORKING_DIRECTORY "${SOURCE_DIR}" OUTPUT_VARIABLE hash ERROR_VARIABLE complaint
                  RESULT_VARIABLE status OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(status EQUAL 0)
    set(memspike_git_hash "${hash}")
  else()
    message(STATUS "git cannot name this commit, the build calls it 'unknown': ${complaint}")
  endif()
endif()
configure_file("${TEMPLATE}" "${OUTPUT}" @ONLY)
