/** Definitions for tests: a working default, and only the difference stated. */
import type { Definition, DeployStage, TestStage } from "../../src/pipeline/definition.ts";

const HOUR = 3_600_000;

export const deploy = (name: string, needs: readonly string[], more: Partial<DeployStage> = {}): DeployStage => ({
  kind: "deploy",
  name,
  needs,
  workflow: "deploy.yml",
  inputs: {},
  promote: more.production === true ? "manual" : "auto",
  timeoutMs: HOUR,
  retries: 0,
  production: false,
  accept: more.production === true ? ["trunk"] : ["trunk", "pull_request"],
  environment: name,
  url: null,
  ...more,
});

export const test = (name: string, needs: readonly string[], more: Partial<TestStage> = {}): TestStage => ({
  kind: "test",
  name,
  needs,
  workflow: `${name}.yml`,
  inputs: {},
  promote: "auto",
  timeoutMs: HOUR,
  retries: 0,
  production: false,
  accept: ["trunk"],
  environment: "sandbox",
  ...more,
});

/** commit → sandbox → ( performance + accessibility ) → staging → production */
export const shop = (more: Partial<Definition> = {}): Definition => ({
  trunk: null,
  timezone: "Europe/London",
  commit: { checks: [{ name: "build", app: null }], workflow: null, timeoutMs: HOUR },
  stages: [
    deploy("sandbox", []),
    test("performance", ["sandbox"]),
    test("accessibility", ["sandbox"]),
    deploy("staging", ["performance", "accessibility"]),
    deploy("production", ["staging"], { production: true }),
  ],
  ...more,
});
