/** Where a database is, and who signs in. */
export interface Login {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string | undefined;
  /** The authorities whose certificates are accepted; `off` only where the secret says so. */
  tls: { ca: readonly string[] } | 'off';
}

export type Row = Readonly<Record<string, unknown>>;

/** One open session with a database, on its driver. */
export interface Wire {
  /** @throws DatabaseError with nothing of the statement in it */
  run(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Never throws: the work is done by then. */
  end(): Promise<void>;
}

/** @throws DatabaseError; its problem is `authentication` only when the database said no to the password */
export type Connect = (login: Login) => Promise<Wire>;

/** How long a database may take to answer a connection or a statement, in ms. Nothing here takes long. */
export const PATIENCE_MS = 8_000;

/** What differs between databases. Each method runs as few statements as it can. */
export interface Dialect {
  connect: Connect;
  /** The longest user name, in bytes. */
  longestName: number;
  /** Whether a name can be written into a statement; what cannot is refused before anything is asked. */
  isName(user: string): boolean;
  /** The session's user changes its own password. */
  changeOwn(wire: Wire, user: string, password: string): Promise<void>;
  /** An administrator sets the password of `to`, making it a clone of `from` where it is not there yet. */
  changeClone(wire: Wire, from: string, to: string, password: string): Promise<void>;
  /** An administrator sets the password of a user that is there. */
  changeOther(wire: Wire, user: string, password: string): Promise<void>;
  /** Ends every other session of the session's own user, which needs no privilege. Returns how many there were. */
  endOtherSessions(wire: Wire): Promise<number>;
  /** A read, to prove that the session is good for something. */
  read(wire: Wire): Promise<void>;
}
