# SPDX-License-Identifier: Apache-2.0
# Lives as a stranger would: installs memspike, builds this program against the installed package, runs its model.
# cmake -D BUILD=<memspike's build folder> -D SCRATCH=<folder to write in> -D CXX=<compiler>
#       -D FLAGS=<its flags> -P run.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE complained)
  if(NOT status EQUAL 0)
    list(JOIN ARGN " " command)
    message(FATAL_ERROR "'${command}' gave ${status}:\n${said}${complained}")
  endif()
  set(said "${said}" PARENT_SCOPE)
endfunction()

function(expect text where)
  string(FIND "${said}" "${text}" found)
  if(found EQUAL -1)
    message(FATAL_ERROR "expected '${text}' in ${where}, found:\n${said}")
  endif()
endfunction()

file(REMOVE_RECURSE "${SCRATCH}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --prefix "${SCRATCH}/prefix")
run("${CMAKE_COMMAND}" -G Ninja -S "${CMAKE_CURRENT_LIST_DIR}" -B "${SCRATCH}/build" -D CMAKE_BUILD_TYPE=Release
    -D "CMAKE_CXX_COMPILER=${CXX}" -D "CMAKE_CXX_FLAGS=${FLAGS}" -D "CMAKE_PREFIX_PATH=${SCRATCH}/prefix")
run("${CMAKE_COMMAND}" --build "${SCRATCH}/build" --parallel 2)

set(program "${SCRATCH}/build/my_memspike")
run("${program}" list models)
expect(my_leaky_device "the list of models")
expect(chemical_inductor "the list of models")
run("${program}" explain my_leaky_device)
expect("voltage of growth" "the explanation of my_leaky_device")
run("${program}" run "${CMAKE_CURRENT_LIST_DIR}/case.yaml" -o "${SCRATCH}/result" --quiet)
file(READ "${SCRATCH}/result/tables/segments.csv" said)
expect("w_end []" "the header of segments.csv")
expect(",grow" "segments.csv")
run("${program}" list neurons)
expect(my_quadratic_neuron "the list of neurons")
run("${program}" explain my_quadratic_neuron)
expect("sharpness of the onset" "the explanation of my_quadratic_neuron")
run("${program}" run "${CMAKE_CURRENT_LIST_DIR}/network.yaml" -o "${SCRATCH}/network" --quiet)
file(READ "${SCRATCH}/network/tables/spikes.csv" said)
expect(",cell,0" "spikes.csv")
if(EXISTS "${SCRATCH}/result/incomplete")
  message(FATAL_ERROR "the run says that it is not finished: ${SCRATCH}/result/incomplete")
endif()
