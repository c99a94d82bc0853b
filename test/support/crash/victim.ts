/** A process that is killed with -9, and started again on the same store. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

const MOST_SAID = 20_000;

export class Victim {
  readonly port: number;
  readonly #program: readonly string[];
  readonly #variables: Readonly<Record<string, string>>;
  #child: ChildProcess | null = null;
  #said = "";
  /** It ended although nobody killed it. */
  problem: string | null = null;

  constructor(program: readonly string[], variables: Readonly<Record<string, string>>, port: number) {
    this.#program = program;
    this.#variables = { ...variables, PORT: String(port) };
    this.port = port;
  }

  start(): void {
    const child = spawn(process.execPath, [...this.#program], {
      env: { PATH: process.env["PATH"], ...this.#variables } as NodeJS.ProcessEnv,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    const hear = (chunk: Buffer): void => void (this.#said = (this.#said + chunk.toString()).slice(-MOST_SAID));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("exit", (code) => {
      if (this.#child === child) this.problem = `it ended by itself, with ${code}:\n${this.#said}`;
    });
  }

  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Answers what it ended with. */
  async stop(): Promise<number | null> {
    return await this.#end("SIGTERM");
  }

  /** What `GET /readyz` answers; `null`: it does not. */
  async ask(): Promise<object | null> {
    try {
      return (await (await fetch(`http://127.0.0.1:${this.port}/readyz`)).json()) as object;
    } catch {
      return null;
    }
  }

  /** The last that it said. */
  get said(): string {
    return this.#said;
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null) return child?.exitCode ?? null;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    return child.exitCode;
  }
}
