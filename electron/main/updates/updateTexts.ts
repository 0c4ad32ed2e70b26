const en = {
  folderGone: (folder: string) => `The folder ${folder} can’t be read.`,
  noIndex: (feed: string, file: string) => `${feed} holds no ${file}.`,
  noAnswer: (feed: string, seconds: string) => `${feed} did not answer within ${seconds} seconds.`,
  unreachable: (feed: string, why: string) => `${feed} can’t be reached (${why}).`,
  refused: (feed: string, status: string) => `${feed} answered with status ${status}.`,
  badIndex: (detail: string) => `The feed’s list of packages is not what it should be (${detail}).`,
  noPackage: (version: string) => `The feed has no package for this copy: ${version}.`,
  wrongHash: 'The package is not the one that the feed announces: its SHA-512 is another.',
  wrongSignature: 'The package is not signed by the publisher of this version.',
  diskFull: 'There is not enough space for the package.',
  notInstalled: (why: string) => `The new version could not be installed (${why}).`,
  otherwise: (why: string) => `That did not work (${why}).`,
  lookAtFeed: 'See whether the feed is right and can be reached from here, then check again.',
  fillFeed: 'Whoever keeps the feed puts everything there that packaging wrote for one release: the packages and latest*.yml.',
  tellKeeper: 'Nothing was installed, and what was downloaded is removed. Tell whoever keeps the feed.',
  freeSpace: (folder: string) => `Free some space for ${folder}, then try again.`,
  goesOn: 'This version goes on working.',
  installByHand: (command: string) => `This version goes on working. To install the new one by hand: ${command}`,
  askTitle: 'Stop training and install?',
  askDetail: 'Runs that train are stopped with a checkpoint and can be resumed in the new version.',
  stopAndInstall: 'Stop and install',
  notNow: 'Not now',
};

const zh: typeof en = {
  folderGone: (folder) => `无法读取文件夹 ${folder}。`,
  noIndex: (feed, file) => `${feed} 中没有 ${file}。`,
  noAnswer: (feed, seconds) => `${feed} 在 ${seconds} 秒内没有应答。`,
  unreachable: (feed, why) => `无法访问 ${feed}（${why}）。`,
  refused: (feed, status) => `${feed} 返回状态 ${status}。`,
  badIndex: (detail) => `更新源的安装包清单有误（${detail}）。`,
  noPackage: (version) => `更新源中没有适合此副本的安装包：${version}。`,
  wrongHash: '下载的安装包与更新源公布的不一致：SHA-512 不同。',
  wrongSignature: '安装包没有此版本发布者的签名。',
  diskFull: '磁盘空间不足，放不下安装包。',
  notInstalled: (why) => `无法安装新版本（${why}）。`,
  otherwise: (why) => `操作失败（${why}）。`,
  lookAtFeed: '请检查更新源是否正确、能否从本机访问，然后重新检查。',
  fillFeed: '更新源的维护者需要把同一版本打包生成的全部文件放在一起：安装包和 latest*.yml。',
  tellKeeper: '没有安装任何内容，下载的文件已删除。请告知更新源的维护者。',
  freeSpace: (folder) => `请为 ${folder} 腾出空间，然后重试。`,
  goesOn: '当前版本可继续使用。',
  installByHand: (command) => `当前版本可继续使用。手动安装新版本：${command}`,
  askTitle: '停止训练并安装？',
  askDetail: '正在训练的运行会保存检查点并停止，可在新版本中继续。',
  stopAndInstall: '停止并安装',
  notNow: '暂不',
};

export type UpdateTexts = typeof en;

/** What the desktop app says of updates, in both languages. */
export const updateTexts: { en: UpdateTexts; zh: UpdateTexts } = { en, zh };
