import { defineConfig } from "vitest/config";

const pure = ["test/pipeline/**", "test/wording/**", "test/config/**", "test/commands/**"];

export default defineConfig({
  test: {
    // Vitest leaves one core to its own process, which does next to nothing meanwhile: half of a machine of two.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "pure",
          include: pure.map((glob) => `${glob}/*.test.ts`),
          pool: "threads",
          isolate: false,
          testTimeout: 30_000,
        },
      },
      { test: { name: "rest", include: ["test/**/*.test.ts"], exclude: pure, testTimeout: 60_000, hookTimeout: 60_000 } },
    ],
  },
});
