/** What the process is told by its environment (README). All mistakes are told at once. */
import { readFileSync } from "node:fs";
import { z } from "zod";

/** A guessable secret would let anybody speak as GitHub. */
const SHORTEST_SECRET = 16;

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/$/, ""));

const environment = z.object({
  APP_ID: z.coerce.number({ error: "the App's number, from its settings page" }).int().positive(),
  PRIVATE_KEY: z.string().optional(),
  PRIVATE_KEY_PATH: z.string().optional(),
  WEBHOOK_SECRET: z
    .string({ error: "required: the secret that GitHub signs its webhooks with" })
    .min(SHORTEST_SECRET, `must have at least ${SHORTEST_SECRET} characters: make one with \`openssl rand -hex 32\``),
  GITHUB_API_URL: url.default("https://api.github.com"),
  DATABASE_URL: z.string().default("sqlite:./data/sluice.db"),
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  HOST: z.string().default("0.0.0.0"),
  LOG_LEVEL: z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"]).default("info"),
  PUBLIC_URL: url.optional(),
});

export type Settings = {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  readonly apiUrl: string;
  readonly databaseUrl: string;
  readonly port: number;
  readonly host: string;
  readonly logLevel: z.infer<typeof environment>["LOG_LEVEL"];
  readonly publicUrl: string | null;
};

/** The environment is incomplete or wrong: the message has a line for each mistake. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ""),
  );
  const read = environment.safeParse(given);
  const problems = read.success ? [] : read.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const key = privateKey(given, problems);
  if (!read.success || problems.length > 0) throw new SettingsError(`Sluice cannot start:\n  ${problems.join("\n  ")}`);
  const { data } = read;
  return {
    appId: data.APP_ID,
    privateKey: key,
    webhookSecret: data.WEBHOOK_SECRET,
    apiUrl: data.GITHUB_API_URL,
    databaseUrl: data.DATABASE_URL,
    port: data.PORT,
    host: data.HOST,
    logLevel: data.LOG_LEVEL,
    publicUrl: data.PUBLIC_URL ?? null,
  };
}

/** The key itself (also with `\n` for its line ends, or in base64), or the path of its file. */
function privateKey(given: Readonly<Record<string, string | undefined>>, problems: string[]): string {
  const text = given["PRIVATE_KEY"] ?? fileText(given["PRIVATE_KEY_PATH"], problems);
  if (text === null) return "";
  const unescaped = text.replaceAll(String.raw`\n`, "\n").trim();
  const pem = unescaped.startsWith("-----BEGIN") ? unescaped : Buffer.from(unescaped, "base64").toString("utf8").trim();
  if (!pem.startsWith("-----BEGIN"))
    problems.push("PRIVATE_KEY: is no PEM key; give the file that GitHub made for the App");
  return `${pem}\n`;
}

function fileText(path: string | undefined, problems: string[]): string | null {
  if (path === undefined) {
    problems.push("PRIVATE_KEY or PRIVATE_KEY_PATH: required, the App's private key");
    return null;
  }
  try {
    return readFileSync(path, "utf8");
  } catch {
    problems.push("PRIVATE_KEY_PATH: the file cannot be read");
    return null;
  }
}
