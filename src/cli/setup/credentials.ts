/** The file that `npm start` reads. */
import { parseEnv } from "node:util";
import type { Made } from "../../github/manifest.ts";
import { DEFAULT_API, readSettings, SettingsError } from "../../settings.ts";

export const FILE = ".env";

/** Each on one line and without quotes, the key in base64: Node, Docker and systemd then read the same. */
export const credentials = ({ id, slug, pem, webhookSecret }: Made, apiUrl: string): string =>
  [
    `# GitHub App ${id}, ${slug}. Whoever has this file speaks as the App.`,
    `APP_ID=${id}`,
    `WEBHOOK_SECRET=${webhookSecret}`,
    `PRIVATE_KEY=${Buffer.from(pem).toString("base64")}`,
    ...(apiUrl === DEFAULT_API ? [] : [`GITHUB_API_URL=${apiUrl}`]),
    "",
  ].join("\n");

/** Why Sluice could not start with it; empty where it could. Read back before it is written. */
export function faultsOf(text: string, { id, webhookSecret }: Made): readonly string[] {
  try {
    const read = readSettings(parseEnv(text));
    const isWhole = read.appId === id && read.webhookSecret === webhookSecret;
    return isWhole ? [] : ["WEBHOOK_SECRET: has signs that the file cannot hold"];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.message
      .split("\n")
      .slice(1)
      .map((line) => line.trim());
  }
}
