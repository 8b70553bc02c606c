# Cost of a device-pulse against the number of pulses. Data: device_pulse_length.dat, the end of device_pulse_bench.
set terminal svg size 640,420 font "Helvetica,14" background "white"
set output "device_pulse_length.svg"
set logscale xy
set format x "10^{%T}"
set xlabel "pulses of a train, 1000 devices"
set ylabel "CPU time of a device-pulse (µs)"
set xrange [0.8:2e3]
set yrange [2e-5:100]
set format y "10^{%T}"
set grid ytics lc rgb "#dddddd"
set border 3
set tics nomirror
set key left bottom reverse Left
plot "device_pulse_length.dat" using 1:4 with linespoints lw 2 pt 5 ps 0.8 lc rgb "#999999" title "Boost.odeint dopri5, 10^{-6}", \
     "" using 1:3 with linespoints lw 2 pt 7 ps 0.8 lc rgb "#0072B2" title "memspike without files, 10^{-4}, devices differ", \
     "" using 1:2 with linespoints lw 2 pt 6 ps 0.9 lc rgb "#D55E00" title "the same, equal devices, one computed for all"
