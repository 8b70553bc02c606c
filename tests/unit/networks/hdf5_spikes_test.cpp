// SPDX-License-Identifier: Apache-2.0
#include "networks/data/hdf5_spikes.hpp"

#include <gtest/gtest.h>
#include <hdf5.h>

#include <fstream>

#include "networks/data/encoder.hpp"
#include "networks/input/document.hpp"

namespace memspike::test {
namespace {

namespace fs = std::filesystem;

/// Writes what a test asks for with the plain C interface.
class SpikeFiles : public testing::Test {
 protected:
  SpikeFiles() { fs::create_directories(folder_); }
  ~SpikeFiles() override { fs::remove_all(folder_); }

  template <class Value>
  static void put_lists(hid_t file, const char* name, hid_t stored, hid_t memory,
                        std::vector<std::vector<Value>> lists) {
    const hid_t in_file = H5Tvlen_create(stored), in_memory = H5Tvlen_create(memory);
    const hsize_t length = lists.size();
    const hid_t space = H5Screate_simple(1, &length, nullptr);
    const hid_t set = H5Dcreate2(file, name, in_file, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    std::vector<hvl_t> raw;
    for (auto& list : lists) raw.push_back({list.size(), list.data()});
    EXPECT_GE(H5Dwrite(set, in_memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, raw.data()), 0);
    H5Dclose(set), H5Sclose(space), H5Tclose(in_file), H5Tclose(in_memory);
  }

  static void put_labels(hid_t file, const std::vector<unsigned short>& labels) {
    const hsize_t length = labels.size();
    const hid_t space = H5Screate_simple(1, &length, nullptr);
    const hid_t set = H5Dcreate2(file, "labels", H5T_STD_U16LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    EXPECT_GE(H5Dwrite(set, H5T_NATIVE_USHORT, H5S_ALL, H5S_ALL, H5P_DEFAULT, labels.data()), 0);
    H5Dclose(set), H5Sclose(space);
  }

  void write(const std::string& name, const std::vector<std::vector<float>>& times,
             const std::vector<std::vector<unsigned>>& units, const std::vector<unsigned short>& labels) {
    const hid_t file = H5Fcreate((folder_ / name).c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    const hid_t group = H5Gcreate2(file, "spikes", H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    put_lists<float>(file, "spikes/times", H5T_IEEE_F32BE, H5T_NATIVE_FLOAT, times);
    put_lists<unsigned>(file, "spikes/units", H5T_STD_U16LE, H5T_NATIVE_UINT, units);
    put_labels(file, labels);
    H5Gclose(group), H5Fclose(file);
  }

  std::string complaints(const std::string& yaml) {
    const Document document = parse_document(yaml, "case.yaml");
    Complaints all(document);
    data_ = read_data(Reader(document.root, all), folder_);
    std::string text;
    for (const Complaint& complaint : all.all()) text += complaint.message + "\n";
    return text;
  }

  const fs::path folder_ =
      fs::temp_directory_path() /
      ("memspike_hdf5_test_" + std::to_string(::testing::UnitTest::GetInstance()->random_seed()) +
       ::testing::UnitTest::GetInstance()->current_test_info()->name());
  DataDescription data_;
};

TEST_F(SpikeFiles, SamplesComeBackAsTheyWereWritten) {
  write("train.h5", {{0.5f, 0.125f, 0.25f}, {}, {0.75f}}, {{2, 0, 2}, {}, {1}}, {1, 0, 1});
  write("test.h5", {{0.0625f, 0.0625f, 1.5f}}, {{3, 3, 0}}, {0});
  ASSERT_EQ(complaints("{hdf5: train.h5, test_hdf5: test.h5}"), "");
  EXPECT_EQ(data_.set->features, 4u);
  EXPECT_EQ(data_.set->classes, (std::vector<std::string>{"0", "1"}));
  EXPECT_EQ(data_.set->spikes.later_than(1.0), 1u);
  const LearningData ready = prepare(data_, 1);
  ASSERT_EQ(ready.train.size(), 3u);
  ASSERT_EQ(ready.test.size(), 1u);
  EncodeDescription how;
  how.duration = 1.0;
  EXPECT_EQ(spikes_of(how, ready, ready.training_sample(0), 1, 0),
            (SampleSpikes{{0.125, 0}, {0.25, 2}, {0.5, 2}}))
      << "by time";
  EXPECT_TRUE(spikes_of(how, ready, ready.training_sample(1), 1, 0).empty());
  EXPECT_EQ(spikes_of(how, ready, ready.training_sample(2), 1, 0), (SampleSpikes{{0.75, 1}}));
  EXPECT_EQ(spikes_of(how, ready, ready.test_sample(0), 1, 0), (SampleSpikes{{0.0625, 3}}))
      << "of equal spikes one, and none after the sample";
  EXPECT_EQ(ready.train_labels, (std::vector<std::uint32_t>{1, 0, 1}));
}

TEST_F(SpikeFiles, WhatIsNoSuchFileIsComplainedAbout) {
  std::ofstream(folder_ / "text.h5") << "no HDF5";
  EXPECT_NE(complaints("{hdf5: text.h5}").find("cannot be read as HDF5"), std::string::npos);
  EXPECT_NE(complaints("{hdf5: absent.h5}").find("cannot be read as HDF5"), std::string::npos);
  const hid_t file = H5Fcreate((folder_ / "empty.h5").c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  H5Fclose(file);
  EXPECT_NE(complaints("{hdf5: empty.h5}").find("lacks one of spikes/times"), std::string::npos);
  write("uneven.h5", {{0.5f, 0.1f}, {0.5f}, {}, {}, {}}, {{1}, {1, 2}, {}, {}, {}}, {0, 0, 0, 0, 0});
  EXPECT_NE(complaints("{hdf5: uneven.h5}").find("another number of times than of units"), std::string::npos);
  write("few_labels.h5", {{0.5f}, {0.5f}}, {{1}, {1}}, {0});
  EXPECT_NE(complaints("{hdf5: few_labels.h5}").find("there must be as many of each"), std::string::npos);
  write("early.h5", {{-0.5f}, {0.5f}}, {{1}, {1}}, {0, 0});
  EXPECT_NE(complaints("{hdf5: early.h5}").find("not from 0 s on"), std::string::npos);
  write("good.h5", {{0.5f}, {0.5f}, {0.5f}, {0.5f}, {0.5f}}, {{1}, {9}, {1}, {1}, {1}}, {0, 0, 0, 0, 0});
  EXPECT_NE(complaints("{hdf5: good.h5, sources: 9}").find("give at least 10"), std::string::npos);
  EXPECT_EQ(complaints("{hdf5: good.h5, sources: 10}"), "");
}

}  // namespace
}  // namespace memspike::test
