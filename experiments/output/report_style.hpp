// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string_view>

namespace memspike {

/// The style sheet of every report: screen, phone and paper.
inline constexpr std::string_view kReportStyle = R"(
:root { --ink: #1c2430; --soft: #5b6675; --line: #dfe3e8; --shade: #f5f7f9; --accent: #0072b2; }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 900px; color: var(--ink); background: #fff;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
header { border-bottom: 2px solid var(--ink); padding-bottom: 1rem; margin-bottom: 1.5rem; }
.kind { color: var(--accent); font-size: .8rem; font-weight: 600; letter-spacing: .08em;
  text-transform: uppercase; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .2rem 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0 0 .5rem; }
.made { color: var(--soft); font-size: .85rem; }
.lead { font-size: 1.08rem; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
.warning, .note { border-left: 4px solid #e69f00; background: #fff8e8; padding: .6rem 1rem; margin: .75rem 0;
  overflow-wrap: anywhere; white-space: pre-line; }
.note { border-color: var(--accent); background: #eef6fb; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .8rem .4rem 0;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { color: var(--soft); font-size: .78rem; font-weight: 600; border-bottom: 1px solid var(--soft); }
tbody th { font-weight: 500; width: 28%; }
td.value { font-variant-numeric: tabular-nums; font-weight: 600; width: 24%; }
td.meaning { color: var(--soft); }
tr.group th { padding-top: 1rem; font-weight: 700; border-bottom-color: var(--soft); }
table.facts { font-size: .84rem; }
table.facts th { color: var(--soft); width: 22%; }
figure { margin: 0 0 2.5rem; }
figure svg { display: block; width: 100%; max-width: 720px; height: auto; margin: 0 auto .5rem; }
figcaption { color: var(--soft); font-size: .92rem; max-width: 720px; margin: 0 auto; }
figcaption b { color: var(--ink); }
.links { font-size: .82rem; white-space: nowrap; }
pre { background: var(--shade); border: 1px solid var(--line); padding: 1rem; overflow: auto;
  max-height: 32rem;
  font: .82rem/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; }
@media (max-width: 600px) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.5rem; }
  table.numbers thead { display: none; }
  table.numbers tr { display: grid; grid-template-columns: fit-content(60%) minmax(0, 1fr);
    column-gap: 1rem; padding: .5rem 0; border-bottom: 1px solid var(--line); }
  table.numbers th, table.numbers td { border: 0; padding: 0; width: auto; }
  table.numbers td.value { text-align: right; }
  table.numbers td.meaning { grid-column: 1 / -1; font-size: .85rem; }
}
@media print {
  @page { margin: 18mm 16mm; }
  body { max-width: none; padding: 0; font-size: 10.5pt; color: #000; background: #fff; }
  h2, h3 { break-after: avoid; }
  h2 { margin-top: 1.5rem; }
  figure, tr, .warning, .note { break-inside: avoid; }
  figure { margin-bottom: 1.25rem; }
  figure svg { max-width: 135mm; }
  .links { display: none; }
  a { color: inherit; }
  .kind, .made, td.meaning, figcaption, thead th, table.facts th { color: #333; }
  pre { max-height: none; overflow: visible; white-space: pre-wrap; overflow-wrap: anywhere;
    border: 0; padding: 0; background: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
)";

}  // namespace memspike
