/** The two words between the preload and main; the page never says them itself. */
export const askForPort = 'vesper:ask-for-port';
export const givePort = 'vesper:give-port';
