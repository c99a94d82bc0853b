/** What the process is told by its environment (README). All mistakes are told at once. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { allowedHost } from "./http/allowed.ts";
import type { AllowedHost } from "./http/allowed.ts";
import { readKey } from "./private-key.ts";
import { DEFAULT_STORE, locate } from "./store/location.ts";

/** A guessable secret would let anybody speak as GitHub. */
const SHORTEST_SECRET = 16;

const missing = (what: string): { readonly error: string } => ({ error: `missing; ${what}` });

const wholeNumber = (expected: string, most: number): z.ZodType<number, string> =>
  z
    .string(missing(expected))
    .transform(Number)
    .refine((number) => Number.isInteger(number) && number >= 1 && number <= most, `${expected} is expected`);

const address = z
  .url({ protocol: /^https?$/, error: "an address that begins with https:// or http:// is expected" })
  .transform((text) => text.replace(/\/$/, ""));

const NO_HOST = "no host: names, `*.example.com` and addresses are expected, each with `:8080` where that is its port";

const LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

export const DEFAULT_API = "https://api.github.com";

const environment = z.object({
  APP_ID: wholeNumber("the App's number (App ID on its settings page, not the client ID)", Number.MAX_SAFE_INTEGER),
  WEBHOOK_SECRET: z
    .string(missing("the secret that GitHub signs its webhooks with"))
    .min(SHORTEST_SECRET, `must have at least ${SHORTEST_SECRET} characters: make one with \`openssl rand -hex 32\``),
  GITHUB_API_URL: address.default(DEFAULT_API),
  DATABASE_URL: z
    .string()
    .check(({ value, issues }) => {
      const location = locate(value);
      if (location.is === "unsupported") issues.push({ code: "custom", input: value, message: location.problem });
    })
    .default(DEFAULT_STORE),
  PORT: wholeNumber("a whole number from 1 to 65535", 65_535).default(3000),
  HOST: z.string().default("0.0.0.0"),
  LOG_LEVEL: z.enum(LEVELS, { error: `one of ${LEVELS.join(", ")} is expected` }).default("info"),
  RETENTION_DAYS: wholeNumber("a whole number of days from 1 to 3650", 3_650).default(30),
  PUBLIC_URL: address.optional(),
  ALLOWED_HOSTS: z
    .string()
    .default("")
    .transform((text, { issues }): readonly AllowedHost[] =>
      text
        .split(",")
        .map((entry) => entry.trim())
        .filter((entry) => entry !== "")
        .flatMap((entry) => {
          const host = allowedHost(entry);
          if (host === null) issues.push({ code: "custom", input: text, message: `${entry} is ${NO_HOST}` });
          return host ?? [];
        }),
    ),
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
  /** For how long webhooks are kept that could not be worked on. */
  readonly retentionDays: number;
  readonly publicUrl: string | null;
  /** Where Sluice may go because a repository's file says so. */
  readonly allowedHosts: readonly AllowedHost[];
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
    retentionDays: data.RETENTION_DAYS,
    publicUrl: data.PUBLIC_URL ?? null,
    allowedHosts: data.ALLOWED_HOSTS,
  };
}

/** Where GitHub's API is, for what has no credentials yet. */
export function readApiUrl({ GITHUB_API_URL: given }: Readonly<Record<string, string | undefined>>): string {
  const read = environment.shape.GITHUB_API_URL.safeParse(given === "" ? undefined : given);
  if (read.success) return read.data;
  throw new SettingsError(`GITHUB_API_URL: ${read.error.issues.map(({ message }) => message).join(", ")}`);
}

type Given = Readonly<Record<string, string | undefined>>;

/** The key itself, or the path of its file; empty where there is a problem. */
function privateKey(given: Given, problems: string[]): string {
  const name = given["PRIVATE_KEY"] === undefined ? "PRIVATE_KEY_PATH" : "PRIVATE_KEY";
  const text = given["PRIVATE_KEY"] ?? fileText(given["PRIVATE_KEY_PATH"], problems);
  if (text === null) return "";
  const read = readKey(text);
  if (read.is === "key") return read.pem;
  problems.push(`${name}: ${read.problem}`);
  return "";
}

function fileText(path: string | undefined, problems: string[]): string | null {
  if (path === undefined) {
    problems.push("PRIVATE_KEY or PRIVATE_KEY_PATH: missing; the App's private key, or the path of its file");
    return null;
  }
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    problems.push(`PRIVATE_KEY_PATH: the file ${path} cannot be read (${codeOf(error)})`);
    return null;
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : String(error);
