/**
 * Whether somebody is there, and what the machine runs on: Electron's knowledge for the engine's gates.
 */
import { powerMonitor } from 'electron';
import type { Presence } from '../../engine/ports.ts';

/** Asked each time the gates are read; nothing runs in between. */
export function watchPresence(): Presence {
  return presenceOf(powerMonitor, process.platform);
}

/** The part of Electron's powerMonitor that is used here. */
export interface PowerMonitorLike {
  getSystemIdleTime(): number;
  isOnBatteryPower(): boolean;
  on(event: 'suspend' | 'resume', listen: () => void): unknown;
}

export function presenceOf(monitor: PowerMonitorLike, platform: NodeJS.Platform): Presence {
  // Some Linux desktops answer 0 for ever: zero is believed only from a system that was seen to count.
  let isCounting = platform !== 'linux';
  let isAsleep = false;
  monitor.on('suspend', () => (isAsleep = true));
  monitor.on('resume', () => (isAsleep = false));
  return {
    idleSeconds() {
      if (isAsleep) return 'unknown';
      const seconds = monitor.getSystemIdleTime();
      if (!Number.isFinite(seconds) || seconds < 0) return 'unknown';
      isCounting ||= seconds > 0;
      return isCounting ? seconds : 'unknown';
    },
    // How full the battery is Electron does not tell.
    power: () => ({ onBattery: monitor.isOnBatteryPower() }),
  };
}
