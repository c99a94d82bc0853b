/** A workflow for a repository that has none to deploy with. The README shows the same. */
export const deployWorkflow = `name: Deploy
run-name: "Deploy to \${{ inputs.environment }} (\${{ inputs.attempt }})"
on:
  workflow_dispatch:
    inputs:
      sha: { type: string, required: true }
      stage: { type: string, required: true }
      environment: { type: string, required: true }
      attempt: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    # Secrets, reviewers and branch rules of the environment stay in use; Sluice writes the deployment.
    environment: { name: "\${{ inputs.environment }}", deployment: false }
    steps:
      - uses: actions/checkout@v5
        with: { ref: "\${{ inputs.sha }}" }
      - run: ./deploy.sh
        env: { ENVIRONMENT: "\${{ inputs.environment }}" }
`;
