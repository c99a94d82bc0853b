/** acme/shop, the repository of the demo. */

const config = `version: 1
commit: { checks: [build, test, lint], timeout: 30m }
stages:
  sandbox: {}
  performance: { needs: [sandbox], test: load-test.yml }
  accessibility: { needs: [sandbox], test: a11y.yml }
  staging: { needs: [performance, accessibility] }
  production: { production: true }
calendar: { timezone: Europe/London }
`;

const workflow = (name: string): string => `name: ${name}
run-name: "${name} \${{ inputs.stage }} \${{ inputs.attempt }}"
on:
  workflow_dispatch:
    inputs:
      sha: { type: string, required: true }
      stage: { type: string, required: true }
      environment: { type: string }
      attempt: { type: string, required: true }
jobs:
  run:
    runs-on: ubuntu-latest
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    steps:
      - uses: actions/checkout@v5
        with: { ref: "\${{ inputs.sha }}" }
      - run: ./run.sh
`;

export const files: Readonly<Record<string, string>> = {
  "README.md": "# shop",
  ".github/sluice.yml": config,
  ".github/workflows/ci.yml": "name: CI\non: [push, pull_request]\njobs: {}\n",
  ".github/workflows/deploy.yml": workflow("Deploy"),
  ".github/workflows/load-test.yml": workflow("Load test"),
  ".github/workflows/a11y.yml": workflow("Accessibility"),
};

const MINUTE = 60_000;

/** How long things take while the demo jumps over the waiting. */
export const told = {
  ci: 6 * MINUTE,
  sandbox: 3 * MINUTE,
  "load-test.yml": 30 * MINUTE,
  "a11y.yml": 41 * MINUTE,
  staging: 4 * MINUTE,
  production: 4 * MINUTE,
};

/** How long everything takes once time runs at real speed. */
export const LIVE_MS = 3_000;
