/** The words between the preload and main; the page never says them itself. */
export const askForPort = 'vesper:ask-for-port';
export const givePort = 'vesper:give-port';
export const askWindow = 'vesper:ask-window';
export const showPlace = 'vesper:show-place';
export const takeFolder = 'vesper:take-folder';
