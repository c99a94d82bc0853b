/** Imported before anything else, it makes the database and the client mortal: a process can die around whatever they do. */
import { vi } from "vitest";

vi.mock(import("../../src/store/database.ts"), async (original) => {
  const { mortalDatabase } = await import("./life.ts");
  return mortalDatabase(await original());
});
vi.mock(import("../../src/github/octokit.ts"), async (original) => {
  const { mortalOctokit } = await import("./life.ts");
  return mortalOctokit(await original());
});
