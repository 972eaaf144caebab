/** The local cloud could not start or go on. `message` is for people; `logFile` holds the details. */
export class LocalCloudError extends Error {
  override readonly name = 'LocalCloudError';
  readonly logFile: string | undefined;

  constructor(message: string, logFile?: string, options?: ErrorOptions) {
    super(message, options);
    this.logFile = logFile;
  }
}
