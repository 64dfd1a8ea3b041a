/**
 * Whether somebody is there, and what the machine runs on: Electron's knowledge for the engine's gates.
 */
import { powerMonitor } from 'electron';
import type { Presence } from '../../engine/ports.ts';

/** Asked each time the gates are read; nothing runs in between. */
export function watchPresence(): Presence & Waking & Locking {
  return presenceOf(powerMonitor, process.platform);
}

/** The part of Electron's powerMonitor that is used here. */
export interface PowerMonitorLike {
  getSystemIdleTime(): number;
  isOnBatteryPower(): boolean;
  on(event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen', listen: () => void): unknown;
}
/** Called when the machine woke or was unlocked; returns its end. */
interface Waking {
  onWake(listen: () => void): () => void;
}
interface Locking {
  /** Where the system tells it (macOS and Windows); false elsewhere. */
  isLocked(): boolean;
}

export function presenceOf(monitor: PowerMonitorLike, platform: NodeJS.Platform): Presence & Waking & Locking {
  // Some Linux desktops answer 0 for ever: zero is believed only from a system that was seen to count.
  let isCounting = platform !== 'linux';
  let isAsleep = false;
  monitor.on('suspend', () => (isAsleep = true));
  const listeners = new Set<() => void>();
  const wake = () => {
    isAsleep = false;
    for (const listen of listeners) listen();
  };
  monitor.on('resume', wake);
  let isLocked = false;
  monitor.on('lock-screen', () => (isLocked = true));
  monitor.on('unlock-screen', () => {
    isLocked = false;
    wake();
  });
  return {
    idleSeconds() {
      if (isAsleep) return 'unknown';
      const seconds = monitor.getSystemIdleTime();
      if (!Number.isFinite(seconds) || seconds < 0) return 'unknown';
      isCounting ||= seconds > 0;
      return isCounting ? seconds : 'unknown';
    },
    isLocked: () => isLocked,
    // How full the battery is Electron does not tell.
    power: () => ({ onBattery: monitor.isOnBatteryPower() }),
    onWake(listen) {
      listeners.add(listen);
      return () => void listeners.delete(listen);
    },
  };
}
