/** What the frame of the page says: bar, sidebar, search, palette, and the receipts of what was done from them. */

export const shell = {
  search: 'Search facts, days, dreams and sessions',
  allProjects: 'All projects',
  allAre: 'All projects are',
  filter: (name: string) => `Show: ${name}`,
  pause: 'Pause',
  pauseAll: 'Pause all projects',
  resume: 'Resume',
  resumeAll: 'Resume all projects',
  toReview: 'to review',
  newDreams: 'new',
  projects: 'Projects',
};

/** Said once, after something was done. */
export const receipts = {
  paused: (what: string, until: string | undefined) =>
    `${what} paused${until ? ` until ${until}` : ''}. Nothing is read.`,
  resumed: (what: string) => `${what} read again, from now on.`,
  dreamDone: (changes: string) => `The dream is done: ${changes}.`,
  dreamNothing: (because: string | undefined) => `The dream changed nothing: ${because ?? 'nothing new'}.`,
  dreamStopped: 'The dream was stopped. Memory is exactly as before.',
  noDream: 'No dream is running.',
  noted: (where: string | undefined) => `Noted${where ? ` in ${where}` : ''}. The next dream takes it up.`,
  notedBefore: 'This note was kept already.',
  noteUndone: 'The note was taken back.',
  undone: (operations: string) => `Undone: ${operations}. What was edited since is kept.`,
  redone: 'Redone. Memory is as it was before the undo.',
  nothingUndone: 'Nothing was undone. Memory is unchanged.',
  removed: (name: string) => `${name} is no longer watched. Its memory stays.`,
  watchedAgain: (name: string) => `${name} is watched again, from now on.`,
  copied: 'Copied.',
  untouched: 'Nothing was changed.',
  safe: 'Nothing already recorded is lost.',
};

export const searching = {
  title: 'Search',
  field: 'Search everything',
  scopes: 'Scope',
  preview: 'Preview',
  scopeNames: {
    everything: 'Everything',
    facts: 'Facts',
    terminal: 'Terminal',
    agents: 'Agents',
    git: 'Git',
    files: 'Files',
    notes: 'Notes',
  },
  timeNames: {
    any: 'Any time',
    today: 'Today',
    week: 'Last 7 days',
    month: 'Last 30 days',
    quarter: 'Last 90 days',
  },
  since: (time: string) => `When: ${time}`,
  facts: 'Facts',
  topics: 'Topics',
  log: 'Log',
  found: (results: string, records: number | undefined, ms: number) =>
    `${results}${records === undefined ? '' : ` of ${records.toLocaleString('en')} records`} in ${ms < 1 ? 'under 1' : Math.round(ms)} ms`,
  atMost: (n: number) => `The best ${n}`,
  open: 'Open',
  inDay: 'Show in day',
  copy: 'Copy',
  scope: 'Scope',
  begin: { what: 'Search everything.', means: 'Facts, files, git, the terminal, agents and notes, whatever the day.' },
  failed: 'The search did not answer.',
  nothing: { what: 'Nothing found.', means: 'No fact and no record holds these words.' },
  nothingHere: (scope: string) => ({
    what: `Nothing found in ${scope}.`,
    means: 'Everything may hold more: press Tab, or choose it above.',
  }),
};

export const palette = {
  title: 'All actions',
  field: 'What to do, or + and a note',
  none: { what: 'No action is called that.', means: 'Search looks into memory and log instead.' },
  goTo: (name: string) => `Go to ${name}`,
  onlyShow: (name: string) => `Show only ${name}`,
  showAll: 'Show all projects',
  pauseOne: (name: string) => `Pause ${name}`,
  resumeOne: (name: string) => `Resume ${name}`,
  pauseFor: 'Pause all projects: 1 hour',
  pauseTomorrow: 'Pause all projects: until tomorrow',
  pauseLong: 'Pause all projects: until resumed',
  dreamNow: 'Dream now',
  dreamStop: 'Stop the dream',
  undoDream: 'Undo the last dream',
  undoSure: 'Press Enter again to undo the last dream. Your edits since then stay.',
  chooseFolder: 'Choose folder…',
  proof: 'Is it working?',
  note: (text: string) => `Note: “${text}”`,
  noteHint: 'Note …',
  searchFor: (text: string) => `Search for “${text}”`,
  search: 'Search',
};

/** Of a life line. */
export const life = {
  title: 'Life line',
  firstSeen: 'First seen',
  seen: 'Seen',
  checked: 'Checked',
  dream: 'Dream',
  byDream: (done: string) => `${done} by a dream`,
  dreamOf: (day: string) => `Dream of ${day}`,
  inDay: 'Show in its day',
  notPromoted: (reason: string) => `Not confirmed: ${reason}.`,
};
