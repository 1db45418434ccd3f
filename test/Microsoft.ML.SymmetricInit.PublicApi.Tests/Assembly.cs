// libtorch's settings belong to the process: one test at a time.
[assembly: DoNotParallelize]
