# SPDX-License-Identifier: Apache-2.0
# The libraries memspike is made with, found in one place. find_package(memspike) reads this file too, with
# MEMSPIKE_FROM_PACKAGE set: a program that links memspike needs the first part only.
macro(memspike_find)
  if(MEMSPIKE_FROM_PACKAGE)
    find_dependency(${ARGN})
  else()
    find_package(${ARGN} REQUIRED)
  endif()
endmacro()

memspike_find(Threads)
memspike_find(OpenMP COMPONENTS CXX)
memspike_find(Eigen3 3.4 NO_MODULE)
memspike_find(yaml-cpp 0.7)
memspike_find(fmt 9)
memspike_find(spdlog 1.10)
if(NOT TARGET memspike_yaml_cpp)  # yaml-cpp renamed its target in 0.8
  add_library(memspike_yaml_cpp INTERFACE IMPORTED)
  target_link_libraries(memspike_yaml_cpp INTERFACE $<IF:$<TARGET_EXISTS:yaml-cpp::yaml-cpp>,yaml-cpp::yaml-cpp,yaml-cpp>)
endif()

# The serial C library alone. FindHDF5 would ask the compiler wrapper, which names every library of a static link.
if(NOT TARGET memspike_hdf5)
  find_path(MEMSPIKE_HDF5_INCLUDE_DIR hdf5.h PATH_SUFFIXES hdf5/serial REQUIRED)
  find_library(MEMSPIKE_HDF5_LIBRARY NAMES hdf5_serial hdf5 PATH_SUFFIXES hdf5/serial REQUIRED)
  add_library(memspike_hdf5 UNKNOWN IMPORTED)
  set_target_properties(memspike_hdf5 PROPERTIES IMPORTED_LOCATION "${MEMSPIKE_HDF5_LIBRARY}"
                        INTERFACE_INCLUDE_DIRECTORIES "${MEMSPIKE_HDF5_INCLUDE_DIR}")
endif()

memspike_find(Boost 1.74 COMPONENTS graph)

if(NOT MEMSPIKE_FROM_PACKAGE)
  find_package(CLI11 2.1 REQUIRED)
  find_package(nlohmann_json 3.11 REQUIRED)
  file(STRINGS "${MEMSPIKE_HDF5_INCLUDE_DIR}/H5public.h" HDF5_VERSION REGEX "define H5_VERS_INFO")
  string(REGEX REPLACE ".*version: ([0-9.]+).*" "\\1" HDF5_VERSION "${HDF5_VERSION}")
  find_path(MEMSPIKE_RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
  add_library(memspike_random123 INTERFACE IMPORTED)
  target_include_directories(memspike_random123 INTERFACE "${MEMSPIKE_RANDOM123_INCLUDE_DIR}")
endif()
