import { randomBytes } from "node:crypto";
import { run } from "../../support/process.ts";
import { machineHas } from "./machine.ts";

/** A database that a test made. */
export interface Database {
  /** For `DATABASE_URL`. */
  readonly url: string;
  /** Runs SQL and returns what `psql -At` prints. */
  query(sql: string): Promise<string>;
  drop(): Promise<void>;
}

/** @returns a new empty database with a name of its own */
export async function createDatabase(): Promise<Database> {
  const server = machineHas("postgres");
  const name = `quickscale_${randomBytes(6).toString("hex")}`;
  const sql = async (database: string, statement: string) =>
    (await run(["psql", `${server}/${database}`, "-v", "ON_ERROR_STOP=1", "-Atc", statement])).stdout.trim();
  await sql("postgres", `CREATE DATABASE ${name}`);
  return {
    url: `${server}/${name}`,
    query: (statement) => sql(name, statement),
    drop: async () => {
      await sql("postgres", `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}
