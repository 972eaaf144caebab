export const style = `
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #1b1f24; background: #fff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
svg { width: 100%; height: auto; background: #f6f8fa; border-radius: 6px; }
svg text { font: 12px system-ui, sans-serif; fill: #57606a; }
.line { fill: none; stroke: #0b61a4; stroke-width: 1.3; }
.grid { stroke: #d0d7de; stroke-width: 0.6; }
.bar { fill: #0b61a4; }
.gain { stroke: #116329; stroke-width: 1.6; } .loss { stroke: #b42318; stroke-width: 1.6; stroke-dasharray: 3 2; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 13px; display: block; overflow-x: auto; }
td, th { padding: 2px 10px; border-bottom: 1px solid #eaeef2; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
td.down { color: #b42318; } td.up { color: #116329; }
pre { background: #f6f8fa; padding: 1rem; overflow-x: auto; font-size: 12px; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; } svg, pre { background: #161b22; } svg text { fill: #9da7b1; }
  .line { stroke: #58a6ff; } .bar { fill: #58a6ff; } .grid { stroke: #30363d; } td, th { border-color: #21262d; }
  .gain { stroke: #3fb950; } .loss { stroke: #ff7b72; } td.up { color: #3fb950; } td.down { color: #ff7b72; }
}`;
