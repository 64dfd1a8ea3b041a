/** Raised when calls or events change shape; the engine serves this and the one before. By itself, for clients that load no schemas. */
export const contractVersion = 1;
