/** The popover's start: styles, then the one component that holds the rest. */
import '../src-shared/kit/without-eval.ts';
import { mount } from 'svelte';
import Popover from './popover/Popover.svelte';
import './style/tokens.css';
import './style/base.css';
import './style/parts.css';

const target = document.getElementById('app');
if (!target) throw new Error('popover.html has no #app');
mount(Popover, { target });
