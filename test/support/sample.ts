/** The repository of most stories: acme/shop, without the gates of later versions. */

export const config = `version: 1
commit: { checks: [build, test, lint], timeout: 30m }
defaults: { deploy: deploy.yml }
stages:
  sandbox: { url: "https://sandbox.shop.example" }
  performance: { needs: [sandbox], test: load-test.yml }
  accessibility: { needs: [sandbox], test: a11y.yml }
  staging: { needs: [performance, accessibility] }
  production: { production: true, url: "https://shop.example" }
calendar: { timezone: Europe/London }
`;

export const workflow = (name: string): string => `name: ${name}
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
      - { uses: actions/checkout@v5, with: { ref: "\${{ inputs.sha }}" } }
      - run: ./run.sh
`;

export const files = (sluice: string | null = config): Record<string, string> => ({
  "README.md": "shop",
  ".github/workflows/ci.yml": "name: CI\non: [push, pull_request]\njobs: {}\n",
  ".github/workflows/deploy.yml": workflow("Deploy"),
  ".github/workflows/load-test.yml": workflow("Load test"),
  ".github/workflows/a11y.yml": workflow("Accessibility"),
  ...(sluice === null ? {} : { ".github/sluice.yml": sluice }),
});
