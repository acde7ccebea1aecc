/**
 * What the pages of HTML have in common.
 *
 * @module
 */

/** The colours of a page, light and dark, as variables. */
const COLOURS = `:root {
  --text: #1f2328; --page: #fff; --rail: #d1d9e0; --hover: #f0f2f5;
  --dim: #59636e; --red: #c62828; --green: #1a7f37; --yellow: #8a5a00; --cyan: #0a6c80; --magenta: #8250df;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e6edf3; --page: #0d1117; --rail: #30363d; --hover: #1c2128;
    --dim: #9198a1; --red: #ff7b72; --green: #56d364; --yellow: #e3b341; --cyan: #56d4dd; --magenta: #d2a8ff;
  }
}`;

/**
 * The beginning of a page, with the rules that all pages share. It loads nothing, and runs no script.
 *
 * @param title markup
 * @param policy what the page may nevertheless do, in the words of a Content-Security-Policy
 */
export function pageHead(title: string, policy = ""): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'${
    policy === "" ? "" : `; ${policy}`
  }">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${COLOURS}
body { margin: 1.5rem; color: var(--text); background: var(--page); font: 14px/1.6 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.3rem; }`;
}

/** Makes text stand for itself, between tags and in quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
