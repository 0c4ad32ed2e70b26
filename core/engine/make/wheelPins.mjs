/** @typedef {{ name: string, version: string, sha256: string, bytes: number }} WheelPin */

/** The TensorFlow of every engine that is made from wheels. */
export const tensorflowVersion = '2.21.0';

/**
 * TensorFlow's wheels for the CPU, by native platform. The one for macOS and the one for ARM have no CPU-only variant.
 * @type {Readonly<Record<string, WheelPin & { tags: string[] }>>}
 */
export const cpuWheels = {
  'linux-x64': {
    name: 'tensorflow-cpu',
    version: tensorflowVersion,
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
    bytes: 274_000_871,
    tags: ['manylinux_2_27_x86_64'],
  },
  'linux-arm64': {
    name: 'tensorflow',
    version: tensorflowVersion,
    sha256: 'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
    bytes: 281_946_471,
    tags: ['manylinux_2_27_aarch64'],
  },
  'darwin-arm64': {
    name: 'tensorflow',
    version: tensorflowVersion,
    sha256: '56ecd7d47429acbe1df2694d50b75bf9fc3995ac92cb367cd9af6c4780ead712',
    bytes: 223_488_205,
    tags: ['macosx_12_0_arm64'],
  },
};

/** Platform tags of the wheels in `gpuWheels`. */
export const gpuTags = ['manylinux_2_27_x86_64', 'manylinux_2_25_x86_64', 'manylinux2014_x86_64', 'manylinux2010_x86_64'];

/**
 * TensorFlow for NVIDIA GPUs (Linux x64) and the CUDA 12 libraries that its `and-cuda` extra names.
 * @type {readonly WheelPin[]}
 */
export const gpuWheels = [
  { name: 'tensorflow', version: tensorflowVersion, sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0', bytes: 572_611_111 },
  { name: 'nvidia-cublas-cu12', version: '12.9.3.13', sha256: 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72', bytes: 581_217_458 },
  { name: 'nvidia-cuda-cupti-cu12', version: '12.9.79', sha256: '096bcf334f13e1984ba36685ad4c1d6347db214de03dbb6eebb237b41d9d934f', bytes: 10_814_997 },
  { name: 'nvidia-cuda-nvcc-cu12', version: '12.9.86', sha256: '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0', bytes: 40_546_229 },
  { name: 'nvidia-cuda-nvrtc-cu12', version: '12.9.86', sha256: '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4', bytes: 89_568_129 },
  { name: 'nvidia-cuda-runtime-cu12', version: '12.9.79', sha256: '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3', bytes: 3_493_179 },
  { name: 'nvidia-cudnn-cu12', version: '9.28.0.42', sha256: '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375', bytes: 716_538_495 },
  { name: 'nvidia-cufft-cu12', version: '11.4.1.4', sha256: 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28', bytes: 200_877_592 },
  { name: 'nvidia-curand-cu12', version: '10.3.10.19', sha256: '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e', bytes: 68_295_626 },
  { name: 'nvidia-cusolver-cu12', version: '11.7.5.82', sha256: '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88', bytes: 338_117_415 },
  { name: 'nvidia-cusparse-cu12', version: '12.5.10.65', sha256: '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78', bytes: 366_465_088 },
  { name: 'nvidia-nccl-cu12', version: '2.32.3', sha256: 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c', bytes: 351_526_311 },
  { name: 'nvidia-nvjitlink-cu12', version: '12.9.86', sha256: 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9', bytes: 39_748_338 },
];
