import { expect, test } from 'vitest';
import { windowBounds, type Area, type WindowPlace } from '../../../electron/main/windowBounds.ts';

const screen: Area = { x: 0, y: 25, width: 1920, height: 1055 };
const second: Area = { x: 1920, y: 0, width: 1280, height: 800 };
const laptop: Area = { x: 0, y: 0, width: 1366, height: 728 };

function place(x: number, y: number, width: number, height: number): WindowPlace {
  return { x, y, width, height, isMaximised: false };
}

test.each<[string, WindowPlace | null, Area[], Area]>([
  ['centred where nothing is remembered', null, [screen], { x: 240, y: 103, width: 1440, height: 900 }],
  ['as large as a small screen', null, [laptop], { x: 0, y: 0, width: 1366, height: 728 }],
  ['as it was', place(100, 100, 1200, 800), [screen], { x: 100, y: 100, width: 1200, height: 800 }],
  ['on the second screen as it was', place(1950, 20, 1200, 750), [screen, second], { x: 1950, y: 20, width: 1200, height: 750 }],
  ['on the first screen when the second is gone', place(1950, 20, 1200, 750), [screen], { x: 240, y: 103, width: 1440, height: 900 }],
  ['pulled back from an edge', place(1500, 900, 1200, 800), [screen], { x: 720, y: 280, width: 1200, height: 800 }],
  ['shrunk to a smaller screen', place(0, 0, 1900, 1000), [laptop], { x: 0, y: 0, width: 1366, height: 728 }],
  ['never smaller than the interface needs', place(0, 25, 300, 200), [screen], { x: 0, y: 25, width: 1024, height: 700 }],
  ['somewhere without any screen', null, [], { x: 0, y: 0, width: 1440, height: 900 }],
])('the window opens %s', (_title, remembered, areas, expected) => {
  expect(windowBounds(remembered, areas)).toEqual(expected);
});
