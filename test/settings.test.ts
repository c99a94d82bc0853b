import { expect, test } from "vitest";
import { readSettings } from "../src/settings.ts";
import { privateKey, SECRET } from "./support/story.ts";

const least = { APP_ID: "4711", PRIVATE_KEY: privateKey, WEBHOOK_SECRET: SECRET };

test("the least, with its defaults", () => {
  expect(readSettings(least)).toMatchObject({
    appId: 4711,
    apiUrl: "https://api.github.com",
    databaseUrl: "sqlite:./data/sluice.db",
    port: 3000,
    host: "0.0.0.0",
    logLevel: "info",
    publicUrl: null,
  });
});

test("a key with escaped line ends or in base64 is the same key", () => {
  for (const PRIVATE_KEY of [privateKey.replaceAll("\n", String.raw`\n`), Buffer.from(privateKey).toString("base64")]) {
    expect(readSettings({ ...least, PRIVATE_KEY }).privateKey.trim()).toBe(privateKey.trim());
  }
});

test("all mistakes at once, and never the value of a secret", () => {
  const wrong = {
    APP_ID: "x",
    WEBHOOK_SECRET: "tooshort",
    PRIVATE_KEY: "nonsense",
    GITHUB_API_URL: "ftp://x",
    PORT: "0",
    LOG_LEVEL: "loud",
  };
  expect(() => readSettings(wrong)).toThrow(
    /APP_ID[\s\S]*WEBHOOK_SECRET[\s\S]*GITHUB_API_URL[\s\S]*PORT[\s\S]*LOG_LEVEL[\s\S]*PRIVATE_KEY/,
  );
  expect(() => readSettings(wrong)).not.toThrow(/tooshort|nonsense/);
});
