/** The two themes. */
export type Theme = 'light' | 'dark';

/** Texts keep a contrast of 4.5 to 1 on `bg` and on `page`, shapes 3 to 1. */
const PALETTES: Readonly<Record<Theme, string>> = {
  light:
    '--page:#f6f8fa;--bg:#fff;--text:#1f2328;--muted:#57606a;--line:#d0d7de;--fresh:#1a7f37;--due:#946300;--gold:#bf8700;--overdue:#b34700;--over:#c4202b;--focus:#0550ae',
  dark: '--page:#0d1117;--bg:#161b22;--text:#e6edf3;--muted:#9da7b3;--line:#3d444d;--fresh:#3fb950;--due:#d8a72c;--gold:#d8a72c;--overdue:#f5924a;--over:#ff7b72;--focus:#79c0ff',
};

const TONES = ['fresh', 'due', 'overdue', 'over'];
const SEVERITIES = { ok: 'fresh', watch: 'due', degraded: 'overdue', 'action-required': 'over' };

/** Everything is below the class `tk`: a widget shares its document with all others of the dashboard. */
const RULES = [
  '{color:var(--text);font:14px/1.45 system-ui,sans-serif;background:var(--page);padding:.5em}',
  ' *{box-sizing:border-box}',
  ' p{margin:.5em 0}',
  ' time,.tk .tk-at{white-space:nowrap}',
  ' .tk-verdict{font-size:1.25em;font-weight:600;padding:.6em .8em;background:var(--bg);border:1px solid var(--line);border-left:6px solid}',
  ' .tk-schedule{color:var(--muted)}',
  ' .tk-alert{color:var(--over)}',
  ' .tk-list{list-style:none;margin:0;padding:0}',
  ' .tk-card{margin-bottom:.75em;padding:.8em;background:var(--bg);border:1px solid var(--line);border-left:6px solid}',
  ' .tk-head{display:flex;flex-wrap:wrap;gap:.3em .6em;align-items:center}',
  ' h2{margin:0;font-size:1.15em;color:var(--text);overflow-wrap:anywhere}',
  ' .tk-badge{padding:.1em .55em;border-radius:1em;font-size:.85em;white-space:nowrap;color:var(--bg)}',
  ' .tk-left{margin-left:auto;font-variant-numeric:tabular-nums;color:var(--text)}',
  ' dl{margin:.6em 0;display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.25em .8em;overflow-wrap:anywhere;color:var(--text)}',
  ' dt{font-weight:600}',
  ' dd{margin:0}',
  ' .tk-why{font-size:1.05em;align-items:baseline}',
  '{container-type:inline-size}@container(max-width:32em){.tk dl{grid-template-columns:minmax(0,1fr);gap:0}.tk dd{margin-bottom:.5em}}',
  ' .tk-facts dt{font-weight:400;color:var(--muted)}',
  ' .tk-card p,.tk summary{color:var(--muted)}',
  ' .tk-card p b{font-weight:600}',
  ' .tk-row{margin-top:-1px;padding:.3em .8em;background:var(--bg);border:1px solid var(--line);border-left:6px solid}',
  ' .tk-row summary{width:auto;margin:0;padding:.15em 0}',
  ' .tk-row summary::-webkit-details-marker{display:none}',
  ' .tk-row summary::before{content:"▸"/"";width:.7em}',
  ' .tk-row [open]>summary::before{content:"▾"/""}',
  ' .tk-row h2{font-size:1em}',
  ' .tk-row p{color:var(--muted)}',
  ' .tk-small{margin-left:auto}',
  ' .tk-small+.tk-left{margin-left:0;min-width:6.5em;text-align:right}',
  ' .tk-track{fill:var(--line)}',
  ' code{font:.95em ui-monospace,monospace;overflow-wrap:anywhere;color:var(--text)}',
  ' .tk-command{padding:.1em .4em;background:var(--page);border:1px solid var(--line);user-select:all;box-decoration-break:clone;-webkit-box-decoration-break:clone}',
  ' .tk-command span{display:inline-block;max-width:100%}',
  ' .tk-copy{font:inherit;font-size:.85em;color:var(--text);background:var(--page);border:1px solid var(--line);cursor:pointer}',
  ' .tk-go{display:inline-block;margin-right:.8em}',
  ' a{color:var(--focus)}',
  ' .tk-bar{display:block;overflow:visible;margin-top:.8em}',
  ' .tk-gone{fill:var(--bg);opacity:.62}',
  ' .tk-past{stroke:var(--over);stroke-width:2;stroke-dasharray:3 4}',
  ' .tk-now line{stroke:var(--text);stroke-width:2}',
  ' .tk-bar text{fill:var(--text);font-size:12px}',
  ' .tk-now text{font-weight:600}',
  ' .tk-tick{stroke:var(--muted)}',
  ' .tk-none{padding:.5em;border:2px dashed var(--line);text-align:center}',
  ' .tk-more{display:flex;flex-wrap:wrap;gap:.3em 1.5em}',
  ' .tk-more p{flex:1 1 24em;margin:.2em 0}',
  ' figure{margin:0;font-size:.85em;color:var(--muted);max-width:19em}',
  ' .tk-chart{display:block;max-width:100%}',
  ' .tk-life,.tk .tk-end{fill:var(--muted)}',
  ' .tk-fresh{fill:var(--fresh)}',
  ' .tk-due{fill:var(--gold)}',
  ' .tk-overdue{fill:var(--overdue)}',
  ' .tk-over{fill:var(--over)}',
  ' .tk-expected,.tk .tk-zero{stroke:var(--text)}',
  ' .tk-expected{stroke-dasharray:2 3}',
  ' summary{margin-top:.5em;cursor:pointer;width:fit-content}',
  ' :focus-visible{outline:3px solid var(--focus);outline-offset:2px}',
  ' .tk-legend{list-style:none;margin:1em 0 0;padding:0;display:flex;flex-wrap:wrap;gap:.3em 1.5em;font-size:.85em;color:var(--muted)}',
  ' .tk-legend svg{vertical-align:bottom}',
  ...TONES.map((tone) => ` .tk-tone-${tone}{background:var(--${tone})}`),
  ...Object.entries(SEVERITIES).map(([severity, tone]) => ` .tk-is-${severity}{border-left-color:var(--${tone})}`),
]
  .map((rule) => `.tk${rule}`)
  .join('');

/** Returns the style sheet of a status inside an element of the class `tk`, in one look. */
export function statusStyle(theme: Theme): string {
  return `.tk{${PALETTES[theme]};color-scheme:${theme}}${RULES}`;
}

/** Returns the rule that gives a style sheet the other look, to stand in a media query behind it. */
export function themeRule(theme: Theme): string {
  return `.tk{${PALETTES[theme]};color-scheme:${theme}}`;
}
