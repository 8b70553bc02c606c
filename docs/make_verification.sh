#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Writes docs/verification.md from what the tests of tests/reference measure.
# usage: docs/make_verification.sh [TEST_PROGRAM [PAGE]]
#        default: build/release/tests/reference_test docs/verification.md
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=${1:-$here/../build/release/tests/reference_test}
page=$(realpath "${2:-$here/verification.md}")
suites='Fig*:*Published*:Retention.*:Potentiation.*:PairedPulses.*:ConsecutiveScans.*:Staircase.*:ScanRate.*:Stability.*:Nonvolatile.*'
MEMSPIKE_VERIFICATION_PAGE="$page" "$program" --gtest_filter="$suites" --gtest_brief=1
