import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { readSettings, SettingsError } from "../src/settings.ts";
import { privateKey, publicKey, SECRET } from "./support/story.ts";

const least = { APP_ID: "4711", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET };

/** The lines that whoever starts it reads. */
function mistakes(variables: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(variables);
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const [first, ...lines] = error.message.split("\n");
    expect(first).toBe("Sluice cannot start:");
    return lines.map((line) => line.trim());
  }
}

test("the least, with its defaults", () => {
  expect(readSettings(least)).toMatchObject({
    appId: 4711,
    apiUrl: "https://api.github.com",
    databaseUrl: "sqlite:./data/sluice.db",
    port: 3000,
    host: "0.0.0.0",
    logLevel: "info",
    retentionDays: 30,
    publicUrl: null,
    allowedHosts: [],
  });
});

test("what is kept is kept for whole days", () => {
  expect(readSettings({ ...least, RETENTION_DAYS: "7" }).retentionDays).toBe(7);
  expect(mistakes({ ...least, RETENTION_DAYS: "0" })).toEqual([
    "RETENTION_DAYS: a whole number of days from 1 to 3650 is expected",
  ]);
});

test("hosts stand between commas", () => {
  expect(readSettings({ ...least, ALLOWED_HOSTS: "shop.example, *.Test:8080,\n" }).allowedHosts).toEqual([
    { host: "shop.example", below: false, port: null },
    { host: "test", below: true, port: 8080 },
  ]);
});

test("a key with escaped line ends or in base64 is the same key", () => {
  for (const PRIVATE_KEY of [privateKey.replaceAll("\n", String.raw`\n`), Buffer.from(privateKey).toString("base64")]) {
    expect(readSettings({ ...least, PRIVATE_KEY }).privateKey.trim()).toBe(privateKey.trim());
  }
});

test("what is missing is called missing", () => {
  expect(mistakes({ PORT: "" })).toEqual([
    "APP_ID: missing; the App's number (App ID on its settings page, not the client ID)",
    "WEBHOOK_SECRET: missing; the secret that GitHub signs its webhooks with",
    "PRIVATE_KEY or PRIVATE_KEY_PATH: missing; the App's private key, or the path of its file",
  ]);
});

const wrong = {
  APP_ID: "Iv23liABC",
  PRIVATE_KEY: "nonsense",
  WEBHOOK_SECRET: "tooshort",
  GITHUB_API_URL: "api.example.com",
  DATABASE_URL: "mysql://sluice:hunter2@host/db",
  PORT: "http",
  LOG_LEVEL: "loud",
  PUBLIC_URL: "ftp://x",
  ALLOWED_HOSTS: "shop.example, https://shop.example, *",
};

test("a store that would be gone at the end is refused", () => {
  expect(mistakes({ ...wrong, DATABASE_URL: "sqlite::memory:" })).toContain(
    "DATABASE_URL: sqlite:./path/to/file.db is expected: nothing is kept in memory alone",
  );
});

test("all mistakes at once, each in words of what is expected", () => {
  const noHost =
    "is no host: names, `*.example.com` and addresses are expected, each with `:8080` where that is its port";
  const url = "an address that begins with https:// or http:// is expected";
  expect(mistakes(wrong)).toEqual([
    "APP_ID: the App's number (App ID on its settings page, not the client ID) is expected",
    "WEBHOOK_SECRET: must have at least 16 characters: make one with `openssl rand -hex 32`",
    `GITHUB_API_URL: ${url}`,
    'DATABASE_URL: sqlite:./path/to/file.db or postgres://user:password@host:5432/database is expected, "mysql:…" is something else',
    "PORT: a whole number from 1 to 65535 is expected",
    "LOG_LEVEL: one of fatal, error, warn, info, debug, trace, silent is expected",
    `PUBLIC_URL: ${url}`,
    `ALLOWED_HOSTS: https://shop.example ${noHost}`,
    `ALLOWED_HOSTS: * ${noHost}`,
    "PRIVATE_KEY: is no PEM key; give the file that GitHub made for the App",
  ]);
});

test("a PostgreSQL database is named by its address", () => {
  const DATABASE_URL = "postgresql://sluice:secret@db.example:5432/sluice?sslmode=verify-full";
  expect(readSettings({ ...least, DATABASE_URL }).databaseUrl).toBe(DATABASE_URL);
  expect(mistakes({ ...least, DATABASE_URL: "postgres://sluice:hunter2@[/db" })).toEqual([
    "DATABASE_URL: postgres://user:password@host:5432/database is expected",
  ]);
});

test("never the value of a secret", () => {
  expect(mistakes(wrong).join("\n")).not.toMatch(/tooshort|nonsense|hunter2/);
});

test.for(["0", "65536", "-1", "80.5", "1e400"])("port %s is none", (PORT) => {
  expect(mistakes({ ...least, PORT })).toEqual(["PORT: a whole number from 1 to 65535 is expected"]);
});

const encoding = { type: "pkcs8", format: "pem" } as const;
const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
const lines = privateKey.trim().split("\n");
const passphrase = "x";

test.for<[what: string, key: string, problem: RegExp]>([
  ["a public key", publicKey, /^PRIVATE_KEY: is a public key; the App's private key is needed$/],
  ["an EC key", elliptic.export(encoding), /type ec; a GitHub App signs with an RSA key$/],
  ["an EC key of its own form", elliptic.export({ type: "sec1", format: "pem" }), /type ec/],
  ["a locked key", rsa.export({ ...encoding, cipher: "aes-256-cbc", passphrase }), /locked with a passphrase/],
  [
    "a locked key of the old form",
    rsa.export({ type: "pkcs1", format: "pem", cipher: "aes-256-cbc", passphrase }),
    /locked with a passphrase/,
  ],
  [
    "a key without its end",
    lines.slice(0, -3).join("\n"),
    /is cut: its end, -----END RSA PRIVATE KEY-----, is missing$/,
  ],
  ["a key without its middle", lines.toSpliced(3, 2).join("\n"), /is damaged: it cannot be read as a key/],
])("%s is refused at the start", ([, PRIVATE_KEY, problem]) => {
  expect(mistakes({ ...least, PRIVATE_KEY })).toEqual([expect.stringMatching(problem)]);
});

test("a key of the newer form is taken, and a file that cannot be read is named", () => {
  expect(mistakes({ ...least, PRIVATE_KEY: rsa.export(encoding) })).toEqual([]);
  const { APP_ID, WEBHOOK_SECRET } = least;
  expect(mistakes({ APP_ID, WEBHOOK_SECRET, PRIVATE_KEY_PATH: "/no/such.pem" })).toEqual([
    "PRIVATE_KEY_PATH: the file /no/such.pem cannot be read (ENOENT)",
  ]);
});
