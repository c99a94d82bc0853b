/** The two pages of `sluice setup`. */
import type { Manifest } from "../../github/manifest.ts";

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0)};`);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title></head>
<body><h1>${escaped(title)}</h1>
${body}
</body>
</html>
`;

const item = (name: string, is: string): string => `<dt>${escaped(name)}</dt><dd>${escaped(is)}</dd>`;

export type Asking = {
  readonly manifest: Manifest;
  /** Of GitHub: where the manifest is posted. */
  readonly action: string;
  readonly organization: string | null;
};

/** A form, without a script: nothing leaves before the person has seen what it is. */
export const askingPage = ({ manifest, action, organization }: Asking): string =>
  page(
    "Make the GitHub App of Sluice",
    `<p>Be signed in to GitHub in this browser. GitHub asks you to confirm; there you may change the App's name, which nobody else on GitHub may have.</p>
<dl>
${[
  item("Belongs to", organization ?? "you, for your own repositories only"),
  item("Webhooks go to", manifest.hook_attributes.url),
  item(
    "May",
    Object.entries(manifest.default_permissions)
      .map(([name, level]) => `${name.replaceAll("_", " ")}: ${level}`)
      .join(", "),
  ),
  item("Hears", manifest.default_events.join(", ")),
].join("\n")}
</dl>
<form method="post" action="${escaped(action)}">
<input type="hidden" name="manifest" value="${escaped(JSON.stringify(manifest))}">
<button>Go to ${escaped(new URL(action).host)}</button>
</form>`,
  );

export const endPage = (title: string, install: string | null): string =>
  page(
    title,
    `<p>What to do next stands in the terminal.</p>${
      install === null
        ? ""
        : `\n<p>Once Sluice runs: <a href="${escaped(install)}" rel="noreferrer">install the App on a repository</a>.</p>`
    }`,
  );
