# SPDX-License-Identifier: Apache-2.0
# Makes find_package(memspike) work from an installed tree.
include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/memspike")

install(DIRECTORY engine synapse neuron networks experiments DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/memspike"
        FILES_MATCHING PATTERN "*.hpp")
install(EXPORT memspikeTargets NAMESPACE memspike:: DESTINATION "${package_dir}")
install(FILES engine/cmake/MemspikeAddModel.cmake engine/cmake/MemspikeDependencies.cmake
              engine/cmake/device_kernel.cpp.in engine/cmake/neuron_kernel.cpp.in engine/cmake/register_models.cpp.in DESTINATION "${package_dir}")

configure_package_config_file(engine/cmake/memspikeConfig.cmake.in memspikeConfig.cmake
                              INSTALL_DESTINATION "${package_dir}")
write_basic_package_version_file(memspikeConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/memspikeConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/memspikeConfigVersion.cmake" DESTINATION "${package_dir}")
