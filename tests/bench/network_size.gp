# Cost of an event against the number of synapses. Data: network_size.dat, by network_bench.py.
set terminal svg size 640,420 font "Helvetica,14" background "white"
set output "network_size.svg"
set logscale x
set format x "10^{%T}"
set xlabel "synapses"
set ylabel "CPU time per event (ns)"
set yrange [0:*]
set offsets graph 0, 0, 0.2, 0
set xrange [5e3:*]
set grid ytics lc rgb "#dddddd"
set border 3
set tics nomirror
set key at graph 0.03, graph 0.55 left top reverse Left
plot "network_size.dat" using 1:2 with linespoints lw 2 pt 7 ps 0.8 lc rgb "#0072B2" title "2000 events a second on a neuron, least of the rounds", \
     "" using 1:3 with points pt 6 ps 0.9 lc rgb "#D55E00" title "median", \
     "" using 1:4 with linespoints lw 2 pt 5 ps 0.8 lc rgb "#009E73" title "20,000 events a second"
