type Fields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Structured log. Values are facts, never secrets, never a whole request. */
export interface Log {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
}
